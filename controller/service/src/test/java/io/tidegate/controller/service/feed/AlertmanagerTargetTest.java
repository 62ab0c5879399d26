package io.tidegate.controller.service.feed;

import static io.tidegate.controller.service.feed.Told.alert;
import static io.tidegate.controller.service.feed.Told.at;
import static io.tidegate.controller.service.feed.Told.expected;
import static io.tidegate.controller.service.feed.Told.noLongerExpected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Inhibitions;
import io.tidegate.controller.Silences;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.SilenceOrder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A target in virtual time, against an Alertmanager that answers as the test says. */
class AlertmanagerTargetTest {
  private final FiringAlerts firing = new FiringAlerts(new Lasting(60_000));
  private final List<JsonArray> posts = new ArrayList<>();
  private long nowMillis = at(0);
  private Future<Void> answer = Future.succeededFuture();
  private Silences silences = Silences.NONE;
  private AlertMarks marks = AlertMarks.NONE;
  private Inhibitions inhibitions = Inhibitions.none(Duration.ofMinutes(1));
  private final AlertmanagerTarget target =
      new AlertmanagerTarget(
          "http://am:9093",
          firing,
          new AlertmanagerJson(
              Optional.empty(), AlertmanagerTarget.VALID_MILLIS, () -> marks, () -> inhibitions),
          alerts -> {
            posts.add(alerts);
            return answer;
          },
          Throwable::getMessage,
          new Silencing(() -> silences),
          () -> List.of(silences, marks, inhibitions.all(nowMillis)),
          () -> Instant.ofEpochMilli(nowMillis));

  /** How many requests it sends at that time. */
  private int stepAt(double minutes) {
    nowMillis = at(minutes);
    int before = posts.size();
    target.step();
    return posts.size() - before;
  }

  private JsonObject newest() {
    return posts.get(posts.size() - 1).getJsonObject(0);
  }

  @Test
  void whatFiresIsSentAtOnceAndAgainEachMinute() {
    assertEquals(0, stepAt(0));
    firing.accept(expected(0), at(0));
    assertEquals(1, stepAt(0.1));
    assertEquals(0, stepAt(0.9));
    assertEquals(1, stepAt(1));
    assertEquals("2026-11-01T08:05:00Z", newest().getString("endsAt"));
    assertEquals(1, stepAt(2));
    assertEquals("2026-11-01T08:06:00Z", newest().getString("endsAt"));
    assertEquals(3, target.sent());
  }

  @Test
  void itsEndIsSentAtOnceAndForFiveMinutes() {
    firing.accept(expected(0), at(0));
    stepAt(0);
    firing.accept(noLongerExpected(10), at(10));
    assertEquals(1, stepAt(10));
    assertEquals("2026-11-01T08:10:00Z", newest().getString("endsAt"));
    for (int minute = 11; minute < 15; minute++) {
      assertEquals(1, stepAt(minute), "minute " + minute);
      assertEquals("2026-11-01T08:10:00Z", newest().getString("endsAt"));
    }
    assertEquals(0, stepAt(15));
    assertEquals(0, stepAt(16));
  }

  @Test
  void aChangeIsSentWithoutTheRest() {
    firing.accept(expected(0), at(0));
    stepAt(0);
    firing.accept(alert(Told.DB, Kind.BREACH_FORECAST, Severity.WARNING, 0.2, ""), at(0.2));
    assertEquals(1, stepAt(0.2));
    assertEquals(1, posts.get(1).size());
    assertEquals("db", newest().getJsonObject("labels").getString("pool"));
  }

  @Test
  void manyGoInRequestsOfABound() {
    for (int i = 0; i < 600; i++) {
      firing.accept(
          alert(new PoolId("orders", "p" + i), Kind.SLO_BREACH, Severity.CRITICAL, 0, ""), at(0));
    }
    assertEquals(3, stepAt(0));
    assertEquals(List.of(256, 256, 88), posts.stream().map(JsonArray::size).toList());
    assertEquals(600, target.sent());
  }

  @Test
  void oneRequestAtATime() {
    Promise<Void> later = Promise.promise();
    answer = later.future();
    firing.accept(expected(0), at(0));
    assertEquals(1, stepAt(0));
    assertEquals(0, stepAt(5));
    later.complete();
    assertEquals(2, posts.size());
  }

  @Test
  void oneThatDoesNotAnswerIsAskedLessAndLessOftenAndLosesNothing() {
    answer = Future.failedFuture(new HttpPost.LaterException("it answers 503"));
    firing.accept(expected(0), at(0));
    List<Integer> seconds = new ArrayList<>();
    for (int second = 0; second < 200; second++) {
      if (stepAt(second / 60.0) > 0) {
        seconds.add(second);
      }
    }
    assertEquals(List.of(0, 1, 3, 7, 15, 31, 63, 123, 183), seconds);
    assertEquals("http://am:9093: it answers 503", target.trouble());
    answer = Future.succeededFuture();
    assertEquals(1, stepAt(5));
    assertEquals("", target.trouble());
    assertEquals(9, target.failures());
    assertEquals(0, target.refused());
  }

  @Test
  void whoIsAtItIsSentAtOnceAndChangesNoLabel() {
    firing.accept(expected(0), at(0));
    stepAt(0);
    JsonObject before = newest();
    FiringAlert one = firing.after(0, 1).get(0);
    marks =
        AlertMarks.NONE.with(
            new AlertMark(
                one.alert().episode(),
                one.alert().pool(),
                one.alert().kind(),
                one.alert().severity(),
                AlertMark.Mark.ACKNOWLEDGED,
                "on it",
                "alice",
                at(0.1)));
    assertEquals(1, stepAt(0.2));
    assertEquals(0, stepAt(0.3));
    assertEquals(before.getJsonObject("labels"), newest().getJsonObject("labels"));
    JsonObject annotations = newest().getJsonObject("annotations");
    assertEquals("alice", annotations.getString("acknowledged_by"));
    assertEquals("2026-11-01T08:00:06Z", annotations.getString("acknowledged_at"));
    assertEquals("on it", annotations.getString("acknowledged_comment"));
    marks = AlertMarks.NONE;
    assertEquals(1, stepAt(0.4));
    assertEquals(before.getJsonObject("annotations"), newest().getJsonObject("annotations"));
  }

  /** So it is over there as well if it was sent before. */
  @Test
  void whatAnotherOneExplainsIsSentAsOverUntilItComesOut() {
    Alert expected = expected(0);
    firing.accept(expected, at(0));
    stepAt(0);
    assertEquals("2026-11-01T08:04:00Z", newest().getString("endsAt"));
    Alert cause = alert(Told.DB, Kind.SLO_BREACH, Severity.CRITICAL, 0.1, "");
    firing.accept(cause, at(0.1));
    inhibitions =
        inhibitions.with(expected).with(cause).with(Told.slowedBy(Told.ORDERS, Told.DB, 0.1));
    stepAt(0.2);
    JsonArray both = posts.get(posts.size() - 1);
    assertEquals("2026-11-01T08:00:12Z", both.getJsonObject(0).getString("endsAt"));
    assertEquals(
        "orders/db", both.getJsonObject(0).getJsonObject("annotations").getString("inhibited_by"));
    assertEquals(
        "orders/workers", both.getJsonObject(1).getJsonObject("annotations").getString("inhibits"));

    Alert over = alert(Told.DB, Kind.SLO_BREACH_ENDED, Severity.INFO, 0.3, "");
    firing.accept(over, at(0.3));
    inhibitions = inhibitions.with(over);
    stepAt(5.2);
    assertTrue(stepAt(5.4) > 0, "at once, not with the next round");
    JsonObject out =
        posts.get(posts.size() - 1).stream()
            .map(JsonObject.class::cast)
            .filter(it -> it.getJsonObject("labels").getString("pool").equals("workers"))
            .findFirst()
            .orElseThrow();
    assertEquals("2026-11-01T08:09:24Z", out.getString("endsAt"));
    assertEquals(null, out.getJsonObject("annotations").getString("inhibited_by"));
  }

  private void silence(double from, double to) {
    silences =
        Silences.NONE.with(
            new SilenceOrder(
                "s", "orders/*", Optional.empty(), at(from), at(to), "x", "alice", at(0), false));
  }

  @Test
  void whatBeginsInASilenceIsSentInTheFirstRoundAfterIt() {
    silence(0, 10);
    firing.accept(expected(1), at(1));
    for (int minute = 1; minute < 10; minute++) {
      assertEquals(0, stepAt(minute), "minute " + minute);
    }
    assertEquals(9, target.silenced());
    assertEquals(0, target.sent());
    assertEquals(1, stepAt(10));
    assertEquals("2026-11-01T08:01:00Z", newest().getString("startsAt"));
    assertEquals("2026-11-01T08:14:00Z", newest().getString("endsAt"));
  }

  @Test
  void whatBeganBeforeASilenceIsNotSentAgainInItButItsEndIs() {
    firing.accept(expected(0), at(0));
    assertEquals(1, stepAt(0));
    silence(1, 100);
    assertEquals(0, stepAt(2));
    firing.accept(noLongerExpected(3), at(3));
    assertEquals(1, stepAt(3));
    assertEquals("2026-11-01T08:03:00Z", newest().getString("endsAt"));
  }

  @Test
  void theEndOfWhatBeganInASilenceIsNotSentInIt() {
    silence(0, 100);
    firing.accept(expected(1), at(1));
    stepAt(1);
    firing.accept(noLongerExpected(2), at(2));
    assertEquals(0, stepAt(2));
    assertEquals(0, stepAt(3));
  }

  @Test
  void ofManyOnlyThoseThatNoSilenceCoversAreSent() {
    silence(0, 100);
    for (int i = 0; i < 600; i++) {
      PoolId pool = new PoolId(i < 400 ? "orders" : "payments", "p" + i);
      firing.accept(alert(pool, Kind.SLO_BREACH, Severity.CRITICAL, 0, ""), at(0));
    }
    assertEquals(2, stepAt(0));
    assertEquals(List.of(112, 88), posts.stream().map(JsonArray::size).toList());
    assertEquals(400, target.silenced());
  }

  @Test
  void whatItRefusesIsCountedAndDoesNotHoldUpTheRest() {
    answer = Future.failedFuture(new HttpPost.RefusedException("it answers 400 bad label"));
    firing.accept(expected(0), at(0));
    stepAt(0);
    answer = Future.succeededFuture();
    firing.accept(alert(Told.DB, Kind.SLO_BREACH, Severity.CRITICAL, 0.1, ""), at(0.1));
    assertEquals(1, stepAt(0.1));
    assertEquals("db", newest().getJsonObject("labels").getString("pool"));
    assertEquals(1, target.refused());
    assertTrue(target.trouble().endsWith("it answers 400 bad label"), target.trouble());
    stepAt(2.1);
    assertEquals("", target.trouble());
  }
}
