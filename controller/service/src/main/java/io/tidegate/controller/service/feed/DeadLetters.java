package io.tidegate.controller.service.feed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;

/** Alerts that a receiver never took, the newest {@value #MOST} of them, with the reason. */
final class DeadLetters {
  static final int MOST = 100;

  private final Deque<DeadLetter> letters = new ArrayDeque<>();

  /**
   * One of them.
   *
   * @param receiver without its path, in which some have a secret
   * @param what the alert's id, or where it stood if it could not be read
   * @param attempts 0: it was not sent at all
   */
  record DeadLetter(long atMillis, String receiver, String what, int attempts, String reason) {
    JsonObject json() {
      return new JsonObject()
          .put("atMillis", atMillis)
          .put("receiver", receiver)
          .put("alertId", what)
          .put("attempts", attempts)
          .put("reason", reason);
    }
  }

  synchronized void add(DeadLetter letter) {
    letters.addFirst(letter);
    if (letters.size() > MOST) {
      letters.removeLast();
    }
  }

  /** The newest first. */
  synchronized JsonArray json() {
    JsonArray all = new JsonArray();
    letters.forEach(letter -> all.add(letter.json()));
    return all;
  }
}
