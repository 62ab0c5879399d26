package io.tidegate.pools;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Settings of an {@link ElasticConnectionPool}. */
public final class ElasticConnectionPoolBuilder<C extends AutoCloseable> {
  final String name;
  final ConnectionOpener<C> opener;
  PoolType type = PoolType.RPC_CONNECTION;
  int size = 8;
  int minSize = 1;
  int maxSize = 256;
  int maxWaiters = 1000;
  Duration borrowTimeout = Duration.ofSeconds(5);
  Duration idleTimeout = Duration.ofSeconds(30);
  Duration maxLifetime = Duration.ofMinutes(30);
  Duration closeTimeout = Duration.ofSeconds(5);
  Predicate<C> validator = connection -> true;
  Consumer<Throwable> failureHandler = Uncaught::report;
  LongSupplier nanoClock = System::nanoTime;

  ElasticConnectionPoolBuilder(String name, ConnectionOpener<C> opener) {
    this.name = Require.name("name", name);
    this.opener = Require.present("opener", opener);
  }

  /** What it is reported as; default RPC_CONNECTION. */
  public ElasticConnectionPoolBuilder<C> type(PoolType poolType) {
    this.type = Require.present("type", poolType);
    return this;
  }

  /** Connections at most, those being opened or closed included; default 8. */
  public ElasticConnectionPoolBuilder<C> size(int connections) {
    this.size = connections;
    return this;
  }

  /** The limits that no resize can pass; default 1 to 256. */
  public ElasticConnectionPoolBuilder<C> limits(int minConnections, int maxConnections) {
    SizeLimits limits = new SizeLimits(minConnections, maxConnections);
    this.minSize = limits.min();
    this.maxSize = limits.max();
    return this;
  }

  /** Callers that may wait for a connection; default 1000. */
  public ElasticConnectionPoolBuilder<C> maxWaiters(int callers) {
    this.maxWaiters = Require.atLeast("maxWaiters", 0, callers);
    return this;
  }

  /** How long {@link ElasticConnectionPool#borrow()} waits; default 5 s. */
  public ElasticConnectionPoolBuilder<C> borrowTimeout(Duration timeout) {
    this.borrowTimeout = Require.positive("borrowTimeout", timeout);
    return this;
  }

  /** A connection unused for so long is closed; default 30 s. */
  public ElasticConnectionPoolBuilder<C> idleTimeout(Duration timeout) {
    this.idleTimeout = Require.positive("idleTimeout", timeout);
    return this;
  }

  /** A connection older than this is closed when it is not in use; default 30 min. */
  public ElasticConnectionPoolBuilder<C> maxLifetime(Duration lifetime) {
    this.maxLifetime = Require.positive("maxLifetime", lifetime);
    return this;
  }

  /** How long {@link ElasticConnectionPool#close()} waits for borrowed connections; default 5 s. */
  public ElasticConnectionPoolBuilder<C> closeTimeout(Duration timeout) {
    this.closeTimeout = Require.positive("closeTimeout", timeout);
    return this;
  }

  /**
   * Is asked before a connection that was used before is lent again, on the borrower's thread; one
   * that answers false or throws has its connection replaced.
   */
  public ElasticConnectionPoolBuilder<C> validator(Predicate<C> usable) {
    this.validator = Require.present("validator", usable);
    return this;
  }

  /**
   * Is given what a connection's {@code close()} or the validator throws; default: the thread's
   * uncaught exception handler.
   */
  public ElasticConnectionPoolBuilder<C> onFailure(Consumer<Throwable> handler) {
    this.failureHandler = Require.present("failureHandler", handler);
    return this;
  }

  ElasticConnectionPoolBuilder<C> nanoClock(LongSupplier clock) {
    this.nanoClock = clock;
    return this;
  }

  /**
   * Makes the pool; it opens connections as they are asked for.
   *
   * @throws IllegalArgumentException if the size is outside of the limits
   */
  public ElasticConnectionPool<C> build() {
    new SizeLimits(minSize, maxSize).require(name, size);
    ElasticConnectionPool<C> pool = new ElasticConnectionPool<>(this);
    pool.startHousekeeping();
    return pool;
  }
}
