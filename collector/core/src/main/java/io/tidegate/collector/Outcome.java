package io.tidegate.collector;

/** What became of one sample. */
public sealed interface Outcome {

  /** It counts. */
  record Accepted() implements Outcome {
    static final Accepted ACCEPTED = new Accepted();
  }

  /** The same (pool, instance, start) is in the window already. */
  record Duplicate() implements Outcome {
    static final Duplicate DUPLICATE = new Duplicate();
  }

  /** It does not count, and a person may want to know why: it is to be parked. */
  sealed interface Refused extends Outcome {
    /** A stable word, for counters. */
    String reason();

    /** What is wrong, with the numbers, and what would be right. */
    String detail();
  }

  /** Its window is closed. */
  record Late(long windowEndMillis, long closedUntilMillis) implements Refused {
    @Override
    public String reason() {
      return "late";
    }

    @Override
    public String detail() {
      return "late: its window ended at %d and windows are closed until %d, %d ms later"
          .formatted(windowEndMillis, closedUntilMillis, closedUntilMillis - windowEndMillis);
    }
  }

  /** It ends after the moment at which the broker stored it. */
  record FromTheFuture(long endMillis, long appendMillis, long toleranceMillis) implements Refused {
    @Override
    public String reason() {
      return "from-the-future";
    }

    @Override
    public String detail() {
      return ("from the future: it ends at %d, %d ms after the broker stored it at %d; at most %d ms"
              + " are allowed: check the clock of its host")
          .formatted(endMillis, endMillis - appendMillis, appendMillis, toleranceMillis);
    }
  }

  /** It covers more than one window. */
  record TooLong(long lengthMillis, long widthMillis) implements Refused {
    @Override
    public String reason() {
      return "too-long";
    }

    @Override
    public String detail() {
      return "too long: it lasts %d ms and windows are %d ms wide: sample at least once in a window"
          .formatted(lengthMillis, widthMillis);
    }
  }

  /** A number in it cannot be. */
  record Implausible(String what) implements Refused {
    @Override
    public String reason() {
      return "implausible";
    }

    @Override
    public String detail() {
      return "implausible: " + what;
    }
  }

  /** Its window holds as much as it may. */
  record OverCapacity(String what) implements Refused {
    @Override
    public String reason() {
      return "over-capacity";
    }

    @Override
    public String detail() {
      return "over capacity: " + what;
    }
  }

  /**
   * It is more than one sample, or one service, may bring.
   *
   * @param reason which limit it is over
   */
  record OverLimit(String reason, String what) implements Refused {
    @Override
    public String detail() {
      return reason + ": " + what;
    }
  }
}
