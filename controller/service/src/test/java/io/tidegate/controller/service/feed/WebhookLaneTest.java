package io.tidegate.controller.service.feed;

import static io.tidegate.controller.service.feed.Told.alert;
import static io.tidegate.controller.service.feed.Told.at;
import static io.tidegate.controller.service.feed.Told.expected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A lane in virtual time: a pause is over at once, and the clock is later. */
class WebhookLaneTest {
  private static final Throwable LATER = new HttpPost.LaterException("it answers 503");
  private static final Throwable NEVER = new HttpPost.RefusedException("it answers 410 gone");

  /** What the receiver says to the next ones; afterwards it takes all. */
  private final Deque<Throwable> answers = new ArrayDeque<>();

  private final List<String> posts = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();
  private final DeadLetters dead = new DeadLetters();
  private boolean closing;
  private long nowMillis = at(0);

  private final WebhookLane lane =
      new WebhookLane(
          "https://hooks.example.org",
          alert -> new AlertEvent(Optional.empty()).of(alert).toBuffer(),
          this::post,
          Throwable::getMessage,
          this::pause,
          dead,
          () -> Instant.ofEpochMilli(nowMillis));

  private Future<Void> post(Buffer body) {
    posts.add(body.toJsonObject().getString("id"));
    return answers.isEmpty() ? Future.succeededFuture() : Future.failedFuture(answers.remove());
  }

  private Future<Void> pause(long millis) {
    if (closing) {
      return Future.failedFuture("closing");
    }
    if (millis > 0) {
      pauses.add(millis);
      nowMillis += millis;
    }
    return Future.succeededFuture();
  }

  private void answer(Throwable with, int times) {
    for (int i = 0; i < times; i++) {
      answers.add(with);
    }
  }

  private static Alert breach() {
    return alert(Kind.SLO_BREACH, Severity.CRITICAL, 1);
  }

  @Test
  void oneThatFailsTwiceIsSentAThirdTimeAndBeforeTheNext() {
    answer(LATER, 2);
    assertTrue(lane.deliver(List.of(expected(0), breach())).succeeded());
    String first = expected(0).alertId();
    assertEquals(List.of(first, first, first, breach().alertId()), posts);
    assertEquals(List.of(1_000L, 2_000L), pauses);
    assertEquals(2, lane.sent());
    assertEquals(2, lane.failures());
    assertEquals(new JsonArray(), dead.json());
    assertEquals("", lane.trouble());
  }

  @Test
  void afterTheLastRetryItIsADeadLetter() {
    answer(LATER, 6);
    assertTrue(lane.deliver(List.of(expected(0))).succeeded());
    assertEquals(List.of(1_000L, 2_000L, 4_000L, 8_000L, 16_000L), pauses);
    assertEquals(
        new JsonArray()
            .add(
                new JsonObject()
                    .put("atMillis", at(0) + 31_000)
                    .put("receiver", "https://hooks.example.org")
                    .put("alertId", expected(0).alertId())
                    .put("attempts", 6)
                    .put("reason", "it answers 503")),
        dead.json());
    assertEquals("https://hooks.example.org: it answers 503", lane.trouble());
    assertEquals(1, lane.dropped());
  }

  @Test
  void whatIsRefusedForGoodIsNotTriedAgain() {
    answer(NEVER, 1);
    assertTrue(lane.deliver(List.of(expected(0), breach())).succeeded());
    assertEquals(List.of(expected(0).alertId(), breach().alertId()), posts);
    assertEquals(1, dead.json().size());
    assertEquals(1, dead.json().getJsonObject(0).getInteger("attempts"));
  }

  @Test
  void aReceiverThatIsAwayDoesNotHoldUpABatchForLong() {
    answer(LATER, 100);
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      alerts.add(expected(i));
    }
    assertTrue(lane.deliver(alerts).succeeded());
    assertEquals(20, lane.dropped());
    // Two with all their retries, and then the batch's minute is over.
    assertEquals(at(0) + 62_000, nowMillis);
    assertEquals(2 * 6 + 18, posts.size());
  }

  @Test
  void atTheEndNothingBecomesADeadLetterAndNothingCounts() {
    answer(NEVER, 1);
    closing = true;
    assertFalse(lane.deliver(List.of(expected(0))).succeeded());
    assertEquals(new JsonArray(), dead.json());
  }

  @Test
  void deadLettersAreBounded() {
    for (int i = 0; i < 150; i++) {
      answer(NEVER, 1);
      lane.deliver(List.of(expected(i)));
    }
    assertEquals(DeadLetters.MOST, dead.json().size());
    assertEquals(expected(149).alertId(), dead.json().getJsonObject(0).getString("alertId"));
    assertEquals(150, lane.dropped());
  }
}
