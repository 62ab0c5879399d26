package io.tidegate.agent;

import io.tidegate.pools.ManagedPool;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What an agent does with commands and leases, by the very classes that it is made of, without its
 * threads, its clock and its Kafka.
 */
public final class SimulatedAgent {
  private final MonitoredPool monitored;
  private final CommandApplier applier;

  /**
   * An agent that was just started, with one pool.
   *
   * @param min what its owner clamps the size to at least
   * @param max and at most
   */
  public SimulatedAgent(String instance, PoolId id, ManagedPool pool, int min, int max) {
    OwnerRules rules = new OwnerRules();
    rules.clamp(id.pool(), min, max);
    this.monitored =
        new MonitoredPool(instance, id, pool, List.of(), rules.of(id), new CallScopes(), 0);
    this.applier = new CommandApplier(instance, p -> p.equals(id) ? monitored : null, null);
  }

  /**
   * Takes a command.
   *
   * @param wallMillis its machine's clock, which may be wrong
   * @param millis time that passed since any one moment
   */
  public Ack apply(Command command, long wallMillis, long millis) {
    return applier.apply(command, wallMillis, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** What its pulse does once a second; true if the pool went back to its baseline. */
  public boolean endLease(long millis) {
    return monitored.control().endLease(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** As a sample tells it. */
  public PoolSpec spec() {
    PoolControl control = monitored.control();
    return control.spec(control.view().snapshot().state());
  }

  public long revision() {
    return monitored.control().revision();
  }

  /** By its machine's clock; 0: none runs. */
  public long leaseUntilMillis() {
    return monitored.control().view().leaseUntilMillis();
  }
}
