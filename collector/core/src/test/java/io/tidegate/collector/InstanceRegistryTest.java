package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static io.tidegate.collector.Samples.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Heartbeats every 5 s, the clock every second; times are in seconds. */
class InstanceRegistryTest {
  private static final PoolId DB = PoolId.parse("orders/db");
  private static final InstanceOptions OPTIONS =
      new InstanceOptions(1.5, 2.5, 100_000, 40_000, 2_000, 3);

  private int others;
  private InstanceRegistry registry = registry();
  private final List<String> timeline = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();
  private final List<InstanceStatus> statuses = new ArrayList<>();

  private InstanceRegistry registry() {
    return new InstanceRegistry(OPTIONS, (pool, instance, now) -> others);
  }

  private static Heartbeat heartbeat(String instance, double startedAt, boolean leaving) {
    return new Heartbeat(
        "orders",
        instance,
        T0 + (long) (startedAt * 1000),
        // The sender's clock is an hour off, and nobody minds.
        T0 - 3_600_000,
        5000,
        "0.1.0",
        Map.of(),
        leaving,
        List.of(pool(ORDERS, PoolKind.WORKER, 3, 7), pool(DB, PoolKind.DB_CONNECTION, 0, 0)));
  }

  private static Heartbeat.Pool pool(PoolId id, PoolKind kind, int running, int queued) {
    return new Heartbeat.Pool(
        id, kind, PoolPhase.RUNNING, new PoolSpec(8, 100, 1, 64), running, queued);
  }

  private void beat(double at, Heartbeat heartbeat) {
    long millis = T0 + (long) (at * 1000);
    take(at, registry.accept(heartbeat, millis).orElseThrow());
  }

  private void beat(double at, String instance) {
    beat(at, heartbeat(instance, 0, false));
  }

  private void clock(int from, int to) {
    for (int second = from; second <= to; second++) {
      take(second, registry.tick(T0 + second * 1000L));
    }
  }

  private void take(double at, List<InstanceChange> changes) {
    for (InstanceChange change : changes) {
      timeline.add("%.1f %s %s".formatted(at, change.status().instance(), change.status().state()));
      statuses.add(change.status());
      alerts.addAll(change.alerts());
    }
  }

  private void restart() {
    InstanceRegistry after = registry();
    statuses.forEach(after::recall);
    registry = after;
  }

  private Alert failure() {
    return alerts.stream()
        .filter(a -> a.kind() == Alert.Kind.INSTANCE_FAILED)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void aSilentInstanceIsSuspectThenFailedWithinThreeHeartbeatsThenGone() {
    beat(0, "a");
    clock(0, 120);
    assertEquals(List.of("0.0 a LIVE", "8.0 a SUSPECT", "13.0 a FAILED", "113.0 a GONE"), timeline);
    assertEquals(
        List.of(
            Alert.Kind.INSTANCE_REGISTERED,
            Alert.Kind.INSTANCE_SUSPECT,
            Alert.Kind.INSTANCE_FAILED,
            Alert.Kind.INSTANCE_GONE),
        alerts.stream().map(Alert::kind).toList());
    assertEquals(Map.of(), registry.counts());
  }

  @Test
  void whatAFailedInstanceHadInHandIsReported() {
    beat(0, "a");
    clock(0, 13);
    Alert failed = failure();
    assertEquals(ORDERS, failed.pool(), "the other pool had nothing in hand");
    assertEquals(3, failed.running());
    assertEquals(7, failed.queued());
    assertEquals(T0 + 13_000, failed.atMillis());
    assertEquals(
        "a of orders/workers is silent for 2.6 heartbeats of 5000 ms: 3 running and 7 queued were in"
            + " hand at its last heartbeat, 13.0 s ago; lost, a worker queue ends with its process;"
            + " no other instance of orders/workers is live to take new requests",
        failed.text());
    InstanceStatus status = statuses.get(statuses.size() - 1);
    assertEquals(T0, status.lastHeartbeatMillis());
    assertTrue(
        status.text().startsWith("a is silent for 2.6 heartbeats of 5000 ms: orders/workers: 3"),
        status.text());
  }

  @Test
  void whoTakesTheNewRequestsIsNamed() {
    others = 2;
    beat(0, "a");
    clock(0, 13);
    assertTrue(
        failure().text().endsWith("; 2 other instances of orders/workers take new requests"),
        failure().text());
  }

  @Test
  void aNewHeartbeatBringsItBack() {
    beat(0, "a");
    clock(0, 9);
    beat(9.5, "a");
    clock(10, 23);
    beat(23.5, "a");
    assertEquals(
        List.of(
            "0.0 a LIVE",
            "8.0 a SUSPECT",
            "9.5 a LIVE",
            "17.0 a SUSPECT",
            "22.0 a FAILED",
            "23.5 a LIVE"),
        timeline);
  }

  @Test
  void anOrderlyEndRaisesNoAlarm() {
    beat(0, "a");
    beat(1, heartbeat("a", 0, true));
    clock(1, 45);
    assertEquals(List.of("0.0 a LIVE", "1.0 a LEFT", "41.0 a GONE"), timeline);
    assertEquals(1, alerts.size(), "it was registered; that is all");
    assertEquals(
        "a left in order: orders/workers: 3 running and 7 queued were in hand when it left",
        statuses.get(1).text());
  }

  @Test
  void aRestartUnderTheSameNameReportsTheWorkOfTheOneBefore() {
    beat(0, heartbeat("a", 0, false));
    beat(2, heartbeat("a", 1, false));
    assertEquals(List.of("0.0 a LIVE", "2.0 a FAILED", "2.0 a LIVE"), timeline);
    assertTrue(
        failure()
            .text()
            .startsWith(
                "a of orders/workers was started anew without having left: 3 running and 7 queued"
                    + " were in hand at its last heartbeat, 2.0 s ago; lost"),
        failure().text());
    // A second process with the same name is no restart at every heartbeat.
    beat(3, heartbeat("a", 0, false));
    beat(4, heartbeat("a", 1, false));
    beat(5, heartbeat("a", 0, false));
    assertEquals(3, timeline.size());
  }

  @Test
  void afterARestartNothingIsSaidTwiceAndEachGetsItsFullTime() {
    Heartbeat a = heartbeat("a", 0, false);
    Heartbeat b = heartbeat("b", 0, false);
    beat(0, a);
    clock(0, 12);
    beat(12.5, b);
    clock(13, 13);
    assertEquals(List.of("0.0 a LIVE", "8.0 a SUSPECT", "12.5 b LIVE", "13.0 a FAILED"), timeline);
    restart();
    registry.recall(a, T0);
    registry.recall(b, T0 + 12_500);
    timeline.clear();
    clock(60, 67);
    assertEquals(List.of(), timeline);
    clock(68, 73);
    assertEquals(List.of("68.0 b SUSPECT", "73.0 b FAILED"), timeline);
    assertTrue(failure().text().contains("is silent for 12.1 heartbeats"), failure().text());
  }

  @Test
  void whileNobodyWatchesNobodyFails() {
    beat(0, "a");
    clock(0, 4);
    clock(30, 37);
    assertEquals(List.of("0.0 a LIVE"), timeline);
    clock(38, 43);
    assertEquals(List.of("0.0 a LIVE", "38.0 a SUSPECT", "43.0 a FAILED"), timeline);
  }

  @Test
  void anAlertsIdIsTheSameForTheSameCauseOnly() {
    beat(0, "a");
    clock(0, 13);
    String id = failure().alertId();
    registry = registry();
    beat(0, "a");
    clock(0, 14);
    assertEquals(id, failure().alertId());
    assertEquals(3, alerts.stream().map(Alert::alertId).distinct().count());
  }

  @Test
  void oneInstanceTooManyIsRefused() {
    beat(0, "a");
    beat(0, "b");
    beat(0, "c");
    assertEquals(Optional.empty(), registry.accept(heartbeat("d", 0, false), T0));
    assertFalse(registry.accept(heartbeat("a", 0, false), T0 + 1).isEmpty());
  }

  @Test
  void everyTransitionOfTheTableIsMadeAndNoOther() {
    Set<String> made = new HashSet<>();
    for (int at = 0; at < 400; at += 200) {
      beat(at, heartbeat("suspect-left", 0, at > 0));
      beat(at, heartbeat("failed-left", 0, false));
      beat(at, heartbeat("gone", 0, false));
      clock(at + 1, at + 9);
      beat(at + 9.2, heartbeat("suspect-left", 0, true));
      clock(at + 10, at + 14);
      beat(at + 14.2, heartbeat("failed-left", 0, true));
      beat(at + 14.4, heartbeat("suspect-left", 0, false));
      beat(at + 14.6, heartbeat("suspect-left", 1, false));
      clock(at + 15, at + 27);
      beat(at + 27.5, heartbeat("suspect-left", 1, false));
      clock(at + 28, at + 36);
      beat(at + 36.5, heartbeat("suspect-left", 1, false));
      beat(at + 36.8, heartbeat("suspect-left", 1, true));
      clock(at + 37, at + 150);
    }
    Map<String, InstanceState> states = new java.util.HashMap<>();
    for (InstanceStatus status : statuses) {
      InstanceState from = states.getOrDefault(status.instance(), InstanceState.UNKNOWN);
      made.add(from + " to " + status.state());
      states.put(
          status.instance(),
          status.state() == InstanceState.GONE ? InstanceState.UNKNOWN : status.state());
    }
    assertEquals(
        new HashSet<>(
            InstanceTransition.TABLE.stream().map(t -> t.from() + " to " + t.to()).toList()),
        made);
  }
}
