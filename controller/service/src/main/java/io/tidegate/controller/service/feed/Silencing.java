package io.tidegate.controller.service.feed;

import io.tidegate.controller.Silences;
import java.util.function.Supplier;

/**
 * What Alertmanagers are not told. The present counts, not the time of an alert, as they are told
 * what fires now: so what fires still when a silence ends is told then.
 */
record Silencing(Supplier<Silences> silences) {

  /** The end of what fired before the silence is told, as it may be known there. */
  boolean covers(FiringAlert one, long nowMillis) {
    return silences
        .get()
        .of(one.alert().pool(), one.alert().kind(), nowMillis)
        .filter(by -> one.firesAt(nowMillis) || one.startsAtMillis() >= by.startsAtMillis())
        .isPresent();
  }
}
