package io.tidegate.pools;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Settings of a {@link CachePool}. */
public final class CachePoolBuilder {
  final String name;
  final Supplier<CacheTotals> totals;
  // Null: the cache cannot be warmed.
  Callable<?> warmer;
  Duration warmTimeout = Duration.ofMinutes(1);
  Consumer<Throwable> failureHandler = Uncaught::report;

  CachePoolBuilder(String name, Supplier<CacheTotals> totals) {
    this.name = Require.name("name", name);
    this.totals = Require.present("totals", totals);
  }

  /** What fills the cache; it should end when it is interrupted. Default: none. */
  public CachePoolBuilder warmer(Callable<?> fill) {
    this.warmer = Require.present("warmer", fill);
    return this;
  }

  /** What fills the cache; it should end when it is interrupted. Default: none. */
  public CachePoolBuilder warmer(Runnable fill) {
    return warmer(Executors.callable(Require.present("warmer", fill)));
  }

  /** A warm-up that takes longer is interrupted and has failed; default 1 min. */
  public CachePoolBuilder warmTimeout(Duration timeout) {
    this.warmTimeout = Require.positive("warmTimeout", timeout);
    return this;
  }

  /**
   * Is given what a warm-up throws, that it took too long, and that hits and misses cannot be read;
   * default: the thread's uncaught exception handler.
   */
  public CachePoolBuilder onFailure(Consumer<Throwable> handler) {
    this.failureHandler = Require.present("failureHandler", handler);
    return this;
  }

  public CachePool build() {
    return new CachePool(this);
  }
}
