package io.tidegate.controller;

import java.util.Locale;

/** How much the controller may do for a pool. */
public enum Mode {
  /** Decide and write down what would be done; send nothing. */
  SHADOW,
  /** As shadow, but meant for a person to act on. */
  ADVISE,
  /** Decide, send commands, verify, take back. */
  AUTO,
  /** Decide nothing, send nothing. */
  FROZEN;

  /** The word in policies and decisions. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
