package io.tidegate.bench;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.agent.AgentTimes;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dromara.dynamictp.core.executor.DtpExecutor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a tiny task costs from the submitting thread to its end: {@code BATCH} tasks are handed
 * over, then waited for. All executors have as many workers as the machine has processors, and a
 * queue with room for all.
 *
 * <p>The instrumented ones are sampled before each iteration, as the agent does at the end of each
 * interval: so from the second on they time one in so many tasks, as they do at such a rate. {@code
 * instrumented-each} is not, and times every task.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TaskCostBench {
  static final int BATCH = 1_000;
  private static final int WORK = 20;
  private static final int QUEUE = 100_000;

  @Param({
    "bare",
    "instrumented",
    "instrumented-each",
    "elastic",
    "elastic-instrumented",
    "micrometer",
    "dynamic-tp"
  })
  public String executor;

  private Executor pool;
  private AutoCloseable stop;
  private AgentTimes sampled;

  /** How many tasks of one submitting thread are out. */
  @State(Scope.Thread)
  public static class Batch implements Runnable {
    private final AtomicInteger open = new AtomicInteger();
    private volatile Thread waiting;

    @Override
    public void run() {
      Blackhole.consumeCPU(WORK);
      if (open.decrementAndGet() == 0) {
        java.util.concurrent.locks.LockSupport.unpark(waiting);
      }
    }

    void through(Executor executor) {
      waiting = Thread.currentThread();
      open.set(BATCH);
      for (int i = 0; i < BATCH; i++) {
        executor.execute(this);
      }
      while (open.get() > 0) {
        java.util.concurrent.locks.LockSupport.park(this);
      }
    }
  }

  @Setup
  public void start() {
    int workers = Runtime.getRuntime().availableProcessors();
    switch (executor) {
      case "bare" -> use(plain(workers));
      case "instrumented", "instrumented-each" -> {
        ThreadPoolExecutor plain = plain(workers);
        ThreadPoolExecutorAdapter adapter =
            new ThreadPoolExecutorAdapter(
                "bench", plain, 1, 64, ThreadPoolExecutorAdapter.Shape.FIXED);
        AgentTimes times = AgentTimes.watch(adapter);
        sampled = executor.equals("instrumented") ? times : null;
        use(plain);
        pool = adapter.timed();
      }
      case "elastic", "elastic-instrumented" -> {
        ElasticExecutor elastic =
            ElasticExecutor.builder("bench").size(workers).queueCapacity(QUEUE).build();
        if (executor.equals("elastic-instrumented")) {
          sampled = AgentTimes.watch(elastic);
        }
        use(elastic);
      }
      case "micrometer" -> {
        ThreadPoolExecutor plain = plain(workers);
        ExecutorService timed =
            ExecutorServiceMetrics.monitor(
                new SimpleMeterRegistry(), plain, "bench", "bench", Tags.empty());
        use(plain);
        pool = timed;
      }
      case "dynamic-tp" ->
          use(
              new DtpExecutor(
                  workers, workers, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(QUEUE)));
      default -> throw new IllegalArgumentException("no executor '" + executor + "'");
    }
  }

  private static ThreadPoolExecutor plain(int workers) {
    return new ThreadPoolExecutor(
        workers, workers, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(QUEUE));
  }

  private void use(ExecutorService service) {
    pool = service;
    stop =
        () -> {
          service.shutdownNow();
          service.awaitTermination(10, TimeUnit.SECONDS);
        };
  }

  @Setup(Level.Iteration)
  public void sample() {
    if (sampled != null) {
      sampled.sample();
    }
  }

  @TearDown
  public void end() throws Exception {
    stop.close();
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void task(Batch batch) {
    batch.through(pool);
  }
}
