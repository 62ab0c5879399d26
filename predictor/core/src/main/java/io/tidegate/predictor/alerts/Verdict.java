package io.tidegate.predictor.alerts;

/** What became of a breach forecast. */
public enum Verdict {
  /** The breach came 10 to 60 windows after the first alarm. */
  HIT,
  /** It came later, while the forecast stood or shortly after. */
  EARLY,
  /** It came sooner: too late to act on. */
  LATE,
  /** None came within 60 windows of the last alarm. */
  FALSE,
  /** None came, but the size was raised meanwhile, or most of the data is missing. */
  UNDECIDED
}
