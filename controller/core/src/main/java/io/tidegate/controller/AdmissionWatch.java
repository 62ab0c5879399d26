package io.tidegate.controller;

import io.tidegate.wire.Decision;

/**
 * What the controller did to a pool's queue.
 *
 * @param tightenedAtMillis event time of the newest limit; 0: never
 * @param loosenedAtMillis event time of the newest giving back; 0: never
 * @param barredUntilMillis no limit before, as one was taken back; 0: not barred
 * @param turns when it turned from limiting to giving back or the other way
 */
record AdmissionWatch(
    long tightenedAtMillis, long loosenedAtMillis, long barredUntilMillis, Turns turns) {
  static final AdmissionWatch NONE = new AdmissionWatch(0, 0, 0, Turns.NONE);

  AdmissionWatch at(boolean loosens, long millis) {
    return loosens
        ? new AdmissionWatch(tightenedAtMillis, millis, barredUntilMillis, turns)
        : new AdmissionWatch(millis, loosenedAtMillis, barredUntilMillis, turns);
  }

  AdmissionWatch barred(long untilMillis) {
    return new AdmissionWatch(tightenedAtMillis, loosenedAtMillis, untilMillis, turns);
  }

  AdmissionWatch moved(boolean loosens, long millis) {
    return new AdmissionWatch(
        tightenedAtMillis, loosenedAtMillis, barredUntilMillis, turns.after(loosens, millis));
  }

  /** After a decision that is on record. */
  AdmissionWatch recorded(Decision done, long barMillis) {
    boolean loosens = done.toSize() > done.fromSize();
    AdmissionWatch after =
        done.reason().equals(Reason.ADMISSION_USELESS.word())
            ? barred(done.atMillis() + barMillis)
            : this;
    return after.at(loosens, done.atMillis()).moved(loosens, done.atMillis());
  }

  long newestMillis() {
    return Math.max(tightenedAtMillis, loosenedAtMillis);
  }
}
