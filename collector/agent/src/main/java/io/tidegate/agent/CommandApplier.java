package io.tidegate.agent;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.PoolId;
import java.security.PublicKey;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Hands a command to its pool if it is genuine and for this instance, and says what became of it.
 * It has no clock and no thread; commands come one at a time.
 */
final class CommandApplier {
  private final String instance;
  private final Function<PoolId, MonitoredPool> pools;
  private final PublicKey key;
  private final AtomicLong unverified = new AtomicLong();

  /**
   * @param pools finds a registered pool, or null
   * @param key what commands have to be signed for; null: they need no signature
   */
  CommandApplier(String instance, Function<PoolId, MonitoredPool> pools, PublicKey key) {
    this.instance = instance;
    this.pools = pools;
    this.key = key;
  }

  /** Commands that were not signed, or not by the holder of the key. */
  long unverified() {
    return unverified.get();
  }

  /**
   * Applies a command.
   *
   * @param nowNanos a clock that cannot be set, for leases
   */
  Ack apply(Command command, long nowMillis, long nowNanos) {
    MonitoredPool monitored = pools.apply(command.pool());
    if (key != null && !CommandSignature.verify(command, key)) {
      unverified.incrementAndGet();
      String detail =
          command.signed()
              ? "the signature does not fit this command and the agent's command key"
              : "not signed: this agent takes signed commands only";
      return monitored == null
          ? unknown(command, Outcome.REJECTED, detail, nowMillis)
          : monitored.control().refuse(command, detail, nowMillis);
    }
    if (monitored == null) {
      String detail =
          "pool %s is not registered with instance %s".formatted(command.pool(), instance);
      return unknown(command, Outcome.UNKNOWN_POOL, detail, nowMillis);
    }
    return monitored.control().apply(command, nowMillis, nowNanos);
  }

  private Ack unknown(Command command, Outcome outcome, String detail, long nowMillis) {
    return new Ack(
        command.commandId(), command.pool(), instance, outcome, 0, 0, 0, detail, nowMillis);
  }
}
