package io.tidegate.predictor.model;

/** What a window is to the training. */
public enum Label {
  /** No breach is on or near. */
  NORMAL,
  /** A breach starts soon. */
  BEFORE_BREACH,
  /** Neither: in a breach, shortly after one, or too close to one to be called normal. */
  LEFT_OUT
}
