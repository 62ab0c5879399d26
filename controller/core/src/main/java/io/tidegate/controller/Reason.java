package io.tidegate.controller;

import java.util.Locale;

/**
 * Why something was done or not done. The {@link #word()} stands in decisions and verifications and
 * is the key of {@code deploy/TROUBLESHOOTING.md}; once published, a word is not changed.
 */
public enum Reason {
  // Reasons to resize.
  BREACH_FORECAST,
  BREACH_OBSERVED,
  IDLE_CAPACITY,
  BELOW_MINIMUM,
  P99_HIGH,
  CPU_HIGH,
  GC_FREQUENT,
  LOW_TRAFFIC,
  OPERATOR_REQUEST,
  CANARY_PASSED,
  CANARY_CUT_SHORT,

  // Reasons to let fewer or more wait.
  ADMISSION_TIGHTENED,
  ADMISSION_LOOSENED,

  // Reasons to warm.
  CACHE_COLD,

  // Reasons to hold: nothing to do.
  ENOUGH_HEADROOM,
  SIZE_SUFFICES,
  DOWNSTREAM_SLOW,
  ALREADY_AT_SIZE,

  // Reasons to hold: nothing to judge by.
  NO_WINDOW_YET,
  NO_FORECAST_YET,
  NO_FORECAST_DATA,
  STALE_FORECAST,
  STALE_WINDOW,
  PARTIAL_WINDOW,
  INSUFFICIENT_WINDOW,
  NO_REQUESTS,

  // Reasons to hold: a guard.
  AT_MAXIMUM,
  AT_LOCAL_MAXIMUM,
  AT_DATABASE_TOTAL,
  AT_MINIMUM,
  READ_ONLY,
  COOLDOWN,
  FLAP_BUDGET,
  BLAST_RADIUS,
  RECENTLY_ROLLED_BACK,
  DATABASE_SLOWER,
  ERRORS_HIGH,
  OLD_GENERATION_HIGH,
  CHANGE_IN_FLIGHT,
  SHADOW_MODE,
  ADVISE_MODE,
  FORECAST_DISTRUSTED,
  FORECAST_TRUSTED,
  FROZEN,
  REQUEST_REFUSED,
  REQUEST_EXPIRED,

  // What became of commands.
  COMMANDS_EXPIRED,
  COMMANDS_REFUSED,
  PARTLY_APPLIED,
  ROLLBACK_INCOMPLETE,

  // Verdicts.
  SLO_MET,
  WAIT_FELL,
  ADMITTED_IN_TIME,
  ADMISSION_USELESS,
  DOWNSTREAM_SLOWER,
  CANARY_HARMFUL,
  SLO_MISSED_AFTER_SHRINK,
  NO_EFFECT_SEEN,
  LOAD_CHANGED,
  TOO_LITTLE_DATA,
  SUPERSEDED,
  INSTANCES_GONE,
  MODE_FORBIDS_ROLLBACK;

  /** Whether requests wait too long already. */
  boolean breach() {
    return this == BREACH_OBSERVED || this == P99_HIGH;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
