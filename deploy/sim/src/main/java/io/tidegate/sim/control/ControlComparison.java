package io.tidegate.sim.control;

import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.RateSeries;
import io.tidegate.sim.world.SimulatedFleet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/**
 * Several controllers on the same traffic: each seed is a fleet of pools, which every controller
 * gets anew. Deterministic, however many threads there are.
 */
public final class ControlComparison {
  private final LongFunction<List<PoolRun>> fleets;
  private final ServedModel model;

  private ControlComparison(LongFunction<List<PoolRun>> fleets, ServedModel model) {
    this.fleets = fleets;
    this.model = model;
  }

  /** Pools under one recorded series; see {@link SimulatedFleet#of}. */
  public static ControlComparison recorded(RateSeries series, int pools, ServedModel model) {
    return new ControlComparison(seed -> SimulatedFleet.of(series, pools, seed), model);
  }

  /** Pools under made-up days; see {@link SimulatedFleet#generated}. */
  public static ControlComparison generated(int days, int pools, ServedModel model) {
    return new ControlComparison(seed -> SimulatedFleet.generated(days, pools, seed), model);
  }

  /** Hears how far it is; from any thread, one at a time. */
  public interface Progress {
    void done(int runs, int of);
  }

  /**
   * Runs all controllers on all seeds.
   *
   * @param seeds how many, from the first on
   * @return in the order of the controllers
   */
  public List<Standing> run(
      List<Contender> controllers, int seeds, long firstSeed, int threads, Progress progress)
      throws InterruptedException {
    int of = seeds * controllers.size();
    AtomicInteger done = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<List<Future<Score>>> futures = new ArrayList<>();
      for (int i = 0; i < controllers.size(); i++) {
        futures.add(new ArrayList<>());
      }
      for (int i = 0; i < seeds; i++) {
        List<PoolRun> drawn = fleets.apply(firstSeed + i);
        for (int j = 0; j < controllers.size(); j++) {
          Contender contender = controllers.get(j);
          futures
              .get(j)
              .add(
                  executor.submit(
                      () -> {
                        Score score =
                            ControlRun.of(
                                SimulatedFleet.again(drawn),
                                run -> contender.controller(run, model));
                        synchronized (done) {
                          progress.done(done.incrementAndGet(), of);
                        }
                        return score;
                      }));
        }
      }
      List<Standing> standings = new ArrayList<>();
      for (int j = 0; j < controllers.size(); j++) {
        List<Score> scores = new ArrayList<>();
        for (Future<Score> future : futures.get(j)) {
          scores.add(result(future));
        }
        standings.add(new Standing(controllers.get(j), scores));
      }
      return standings;
    } finally {
      executor.shutdownNow();
    }
  }

  private static Score result(Future<Score> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
