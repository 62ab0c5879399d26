package io.tidegate.pools;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
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
  int minIdle;
  Duration keepWarm = Duration.ofMinutes(20);
  // Null: off.
  Duration leakThreshold;
  Duration rateWindow;
  Consumer<Throwable> failureHandler = Uncaught::report;
  Consumer<ConnectionLeakException> leakHandler = leak -> failureHandler.accept(leak);
  LongSupplier nanoClock = System::nanoTime;
  DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

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

  /**
   * A connection unused for so long is closed, unless {@code minIdle} or a warm-up keeps it;
   * default 30 s.
   */
  public ElasticConnectionPoolBuilder<C> idleTimeout(Duration timeout) {
    this.idleTimeout = Require.positive("idleTimeout", timeout);
    return this;
  }

  /**
   * A connection older than this is closed when it is not in use; default 30 min. Each gets up to a
   * tenth less, at random, so that those opened together do not end together.
   */
  public ElasticConnectionPoolBuilder<C> maxLifetime(Duration lifetime) {
    this.maxLifetime = Require.positive("maxLifetime", lifetime);
    return this;
  }

  /**
   * Idle connections that are kept ready, opened in the background as far as the size allows;
   * default 0.
   */
  public ElasticConnectionPoolBuilder<C> minIdle(int connections) {
    this.minIdle = Require.atLeast("minIdle", 0, connections);
    return this;
  }

  /** How long what was warmed up is kept against the idle timeout; default 20 min. */
  public ElasticConnectionPoolBuilder<C> keepWarm(Duration time) {
    this.keepWarm = Require.positive("keepWarm", time);
    return this;
  }

  /**
   * Has a loan that lasts longer reported once, with the stack of the one who borrowed. Default:
   * off, since then each loan takes the stack of its borrower, which costs more the deeper that is.
   */
  public ElasticConnectionPoolBuilder<C> leakThreshold(Duration threshold) {
    this.leakThreshold = Require.positive("leakThreshold", threshold);
    return this;
  }

  /**
   * Is told of each leak, on the pool's own thread: of loans beyond the {@code leakThreshold}, and,
   * always, of leases that became garbage. Default: the failure handler.
   */
  public ElasticConnectionPoolBuilder<C> onLeak(Consumer<ConnectionLeakException> handler) {
    this.leakHandler = Require.present("leakHandler", handler);
    return this;
  }

  /**
   * Has the size follow the request rate, within the limits: connections in use are arrival rate ×
   * use time, and a third comes on top. It grows within a twelfth of the window and shrinks, by a
   * tenth at a time, to the most that was asked for within the whole window. Default: off.
   */
  public ElasticConnectionPoolBuilder<C> followRequestRate(Duration window) {
    this.rateWindow = Require.positive("window", window);
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
   * Is given what a connection's {@code close()} or the validator throws, and what keeps a
   * connection from being opened ahead of need; default: the thread's uncaught exception handler.
   */
  public ElasticConnectionPoolBuilder<C> onFailure(Consumer<Throwable> handler) {
    this.failureHandler = Require.present("failureHandler", handler);
    return this;
  }

  ElasticConnectionPoolBuilder<C> nanoClock(LongSupplier clock) {
    this.nanoClock = clock;
    return this;
  }

  ElasticConnectionPoolBuilder<C> random(DoubleSupplier zeroToOne) {
    this.random = zeroToOne;
    return this;
  }

  /**
   * Makes the pool; it opens connections as they are asked for, and {@code minIdle} in the
   * background.
   *
   * @throws IllegalArgumentException if the size is outside of the limits, or minIdle above them
   */
  public ElasticConnectionPool<C> build() {
    new SizeLimits(minSize, maxSize).require(name, size);
    if (minIdle > maxSize) {
      throw new IllegalArgumentException(
          "minIdle %d is above the upper limit of pool '%s': must be at most %d"
              .formatted(minIdle, name, maxSize));
    }
    ElasticConnectionPool<C> pool = new ElasticConnectionPool<>(this);
    pool.startHousekeeping();
    return pool;
  }
}
