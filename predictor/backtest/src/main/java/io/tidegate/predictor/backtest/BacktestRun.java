package io.tidegate.predictor.backtest;

import io.tidegate.predictor.evaluation.Method;
import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.predictor.evaluation.Protocol;
import io.tidegate.predictor.evaluation.ScoredPool;
import io.tidegate.predictor.evaluation.Splits;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Takes pools through all methods, several pools at a time; each window is seen once. */
public final class BacktestRun {
  private BacktestRun() {}

  /** Told after each pool. */
  @FunctionalInterface
  public interface Progress {
    void done(int pools, int of);
  }

  /**
   * Scores every pool.
   *
   * @param threads pools that are gone through at the same time, at least 1
   * @return in the order of the tracks
   * @throws IllegalArgumentException if a pool's windows cannot be used
   */
  public static List<ScoredPool> score(
      List<PoolTrack> tracks,
      List<Method> methods,
      Protocol protocol,
      Splits splits,
      int threads,
      Progress progress)
      throws InterruptedException {
    Map<PoolId, Splits.Role> roles = splits.roles(tracks.stream().map(PoolTrack::pool).toList());
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      ExecutorCompletionService<ScoredPool> ended = new ExecutorCompletionService<>(workers);
      List<Future<ScoredPool>> results = new ArrayList<>();
      for (PoolTrack track : tracks) {
        results.add(
            ended.submit(
                () -> ScoredPool.of(track, methods, protocol, splits, roles.get(track.pool()))));
      }
      for (int i = 1; i <= tracks.size(); i++) {
        result(ended.take());
        progress.done(i, tracks.size());
      }
      List<ScoredPool> pools = new ArrayList<>();
      for (Future<ScoredPool> each : results) {
        pools.add(result(each));
      }
      return pools;
    } finally {
      workers.shutdownNow();
    }
  }

  private static ScoredPool result(Future<ScoredPool> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException("a pool could not be scored", e.getCause());
    }
  }
}
