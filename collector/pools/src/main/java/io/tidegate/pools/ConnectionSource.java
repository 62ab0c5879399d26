package io.tidegate.pools;

import java.time.Duration;

/**
 * Opens, validates and closes a pool's connections by what the owner gave; all of it takes as long
 * as it takes, so none of it is called with the pool's lock held.
 */
final class ConnectionSource<C extends AutoCloseable> {
  /**
   * The share by which a lifetime can be shorter than the maximum: connections that were opened
   * together must not all be replaced together.
   */
  private static final double LIFETIME_JITTER = 0.1;

  private final ElasticConnectionPoolBuilder<C> settings;
  private final LatencyObserver observer;

  /**
   * @param observer is told how long each connection took to open
   */
  ConnectionSource(ElasticConnectionPoolBuilder<C> settings, LatencyObserver observer) {
    this.settings = settings;
    this.observer = observer;
  }

  PooledConnection<C> open(long timeLeftNanos) throws Exception {
    long startNanos = settings.nanoClock.getAsLong();
    C connection = settings.opener.open(Duration.ofNanos(timeLeftNanos));
    if (connection == null) {
      throw new IllegalStateException("the opener returned null");
    }
    long openedNanos = settings.nanoClock.getAsLong();
    observer.openNanos(openedNanos - startNanos);
    double share = 1 - LIFETIME_JITTER * settings.random.getAsDouble();
    return new PooledConnection<>(
        connection, openedNanos, (long) (settings.maxLifetime.toNanos() * share));
  }

  boolean valid(PooledConnection<C> pooled) {
    try {
      return settings.validator.test(pooled.connection);
    } catch (Throwable e) {
      // Throwable: a slot and a connection depend on getting past here.
      report(e);
      return false;
    }
  }

  void close(PooledConnection<C> pooled) {
    try {
      pooled.connection.close();
    } catch (Throwable e) {
      report(e);
    }
  }

  /** Tells the owner's handler; never throws, so that no count gets lost on the way. */
  void report(Throwable failure) {
    try {
      settings.failureHandler.accept(failure);
    } catch (Throwable handlerFailed) {
      handlerFailed.addSuppressed(failure);
      Uncaught.report(handlerFailed);
    }
  }
}
