package io.tidegate.bench;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.agent.AgentTimes;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the instrumentation of one task costs, without the hand-over between threads, whose own cost
 * is many times that and varies by more: wrapped and run by the same thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WrapperCostBench {
  private static final int WORK = 20;

  @Param({"bare", "instrumented", "micrometer"})
  public String executor;

  private final Runnable task = () -> Blackhole.consumeCPU(WORK);
  private Executor through;

  @Setup
  public void start() {
    Executor direct = Runnable::run;
    switch (executor) {
      case "bare" -> through = direct;
      case "instrumented" -> {
        ThreadPoolExecutorAdapter adapter =
            new ThreadPoolExecutorAdapter(
                "bench",
                // Starts no thread before its first task, and it gets none.
                new ThreadPoolExecutor(2, 2, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>()),
                1,
                64,
                ThreadPoolExecutorAdapter.Shape.FIXED);
        AgentTimes.watch(adapter);
        through = given -> direct.execute(adapter.wrap(given));
      }
      case "micrometer" ->
          through =
              ExecutorServiceMetrics.monitor(
                  new SimpleMeterRegistry(), direct, "bench", "bench", Tags.empty());
      default -> throw new IllegalArgumentException("no executor '" + executor + "'");
    }
  }

  @Benchmark
  public void task() {
    through.execute(task);
  }
}
