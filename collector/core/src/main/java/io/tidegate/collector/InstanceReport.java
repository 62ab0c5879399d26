package io.tidegate.collector;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What is said of a step: of the work in hand no more than is known, which is what the last
 * heartbeat told.
 */
final class InstanceReport {
  private final InstanceTransition step;
  private final Heartbeat last;
  private final long receivedMillis;
  private final long nowMillis;
  private final boolean startedAnew;
  private final Peers peers;

  InstanceReport(
      InstanceTransition step,
      Heartbeat last,
      long receivedMillis,
      long nowMillis,
      boolean startedAnew,
      Peers peers) {
    this.step = step;
    this.last = last;
    this.receivedMillis = receivedMillis;
    this.nowMillis = nowMillis;
    this.startedAnew = startedAnew;
    this.peers = peers;
  }

  InstanceChange change() {
    List<Heartbeat.Pool> busy =
        last.pools().stream().filter(p -> p.running() + p.queued() > 0).toList();
    String text =
        step.to() == InstanceState.FAILED || step.to() == InstanceState.LEFT
            ? what() + ": " + inHand(busy)
            : what();
    InstanceStatus status =
        new InstanceStatus(
            last.service(), last.instance(), step.to(), nowMillis, receivedMillis, text);
    if (step.alert().isEmpty() || last.pools().isEmpty()) {
      return new InstanceChange(status, List.of());
    }
    // The instance is one cause; only what it had in hand is a matter of each pool.
    List<Heartbeat.Pool> told =
        step.to() == InstanceState.FAILED && !busy.isEmpty() ? busy : last.pools().subList(0, 1);
    return new InstanceChange(status, told.stream().map(this::alert).toList());
  }

  private Alert alert(Heartbeat.Pool pool) {
    boolean failed = step.to() == InstanceState.FAILED;
    Alert.Kind kind = step.alert().orElseThrow();
    String text =
        failed
            ? "%s of %s %s: %s%s"
                .formatted(last.instance(), pool.pool(), how(), fate(pool), peers(pool.pool()))
            : "%s of %s %s".formatted(last.instance(), pool.pool(), how());
    // A digest, because an instance's name alone may be as long as an id may be.
    String cause =
        "%s\n%s\n%s\n%d".formatted(pool.pool().key(), last.instance(), kind, receivedMillis);
    return new Alert(
        UUID.nameUUIDFromBytes(cause.getBytes(StandardCharsets.UTF_8)).toString(),
        pool.pool(),
        kind,
        step.severity(),
        nowMillis,
        text,
        last.instance(),
        failed ? pool.running() : 0,
        failed ? pool.queued() : 0);
  }

  private String what() {
    return last.instance() + " " + how();
  }

  private String how() {
    double silent = (nowMillis - receivedMillis) / (double) last.intervalMillis();
    return switch (step.to()) {
      case LIVE ->
          step.from() == InstanceState.UNKNOWN ? "reports for the first time" : "reports again";
      case LEFT -> "left in order";
      case GONE ->
          "is forgotten: it has been gone for %d s".formatted((nowMillis - receivedMillis) / 1000);
      default ->
          startedAnew
              ? "was started anew without having left"
              : String.format(
                  Locale.ROOT,
                  "is silent for %.1f heartbeats of %d ms",
                  silent,
                  last.intervalMillis());
    };
  }

  private String inHand(List<Heartbeat.Pool> busy) {
    if (busy.isEmpty()) {
      return "nothing was in hand at its last heartbeat";
    }
    StringBuilder text = new StringBuilder();
    for (Heartbeat.Pool pool : busy) {
      text.append(text.isEmpty() ? "" : "; ").append(pool.pool()).append(": ").append(fate(pool));
      if (step.to() == InstanceState.FAILED) {
        text.append(peers(pool.pool()));
      }
    }
    return text.toString();
  }

  private String fate(Heartbeat.Pool pool) {
    if (pool.running() + pool.queued() == 0) {
      return "nothing was in hand at its last heartbeat";
    }
    String when =
        String.format(
            Locale.ROOT,
            "in hand at its last heartbeat, %.1f s ago",
            (nowMillis - receivedMillis) / 1000.0);
    if (step.to() == InstanceState.LEFT) {
      return "%d running and %d queued were in hand when it left"
          .formatted(pool.running(), pool.queued());
    }
    return "%d running and %d queued were %s; lost, %s"
        .formatted(pool.running(), pool.queued(), when, why(pool.kind()));
  }

  private static String why(PoolKind kind) {
    return switch (kind) {
      case WORKER -> "a worker queue ends with its process";
      case RPC_CONNECTION, DB_CONNECTION -> "its loans and callers end with their process";
      case ENDPOINT, CACHE, REPLICAS -> "its calls end with their process";
    };
  }

  private String peers(PoolId pool) {
    int others = peers.othersOf(pool, last.instance(), nowMillis);
    if (others == 0) {
      return "; no other instance of %s is live to take new requests".formatted(pool);
    }
    return "; %d other %s of %s %s new requests"
        .formatted(
            others, others == 1 ? "instance" : "instances", pool, others == 1 ? "takes" : "take");
  }
}
