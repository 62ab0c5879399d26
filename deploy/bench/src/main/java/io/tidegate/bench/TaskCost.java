package io.tidegate.bench;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dromara.dynamictp.core.executor.DtpExecutor;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** A task's cost, in time and in bytes allocated, for 1, 2 and 16 submitting threads. */
final class TaskCost {
  private static final int[] SUBMITTERS = {1, 2, 16};

  /** Shows that it runs; its figures mean nothing. */
  private static final boolean SMOKE = Boolean.getBoolean("smoke");

  private static final int FORKS = Integer.getInteger("forks", 3);

  private static final TimeValue ITERATION = new TimeValue(SMOKE ? 50 : 700, TimeUnit.MILLISECONDS);
  private static final String BARE = "bare";
  private static final String MICROMETER = "micrometer";

  private TaskCost() {}

  static Report run() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int submitters : SUBMITTERS) {
      measure(TaskCostBench.class, submitters, "task, " + submitters + " submitting", rows);
    }
    measure(WrapperCostBench.class, 1, "instrumentation alone", rows);
    return new Report("task-cost", System.getProperty("java.vm.version"), rows)
        .version("micrometer", MeterRegistry.class)
        .version("dynamic-tp", DtpExecutor.class);
  }

  private static void measure(Class<?> benchmark, int threads, String what, List<Row> rows)
      throws Exception {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmark.getName() + ".task$")
            .threads(threads)
            .forks(SMOKE ? 1 : FORKS)
            .warmupIterations(SMOKE ? 1 : 3)
            .warmupTime(ITERATION)
            .measurementIterations(SMOKE ? 1 : 5)
            .measurementTime(ITERATION)
            .jvmArgs("-Xmx1g", "-XX:+UseG1GC")
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true);
    Collection<RunResult> results = new Runner(options.build()).run();
    Map<String, RunResult> byExecutor = new LinkedHashMap<>();
    for (RunResult result : results) {
      byExecutor.put(result.getParams().getParam("executor"), result);
    }
    Row bareTime = time(what, BARE, threads, byExecutor.get(BARE));
    Row bareBytes = bytes(what, BARE, byExecutor.get(BARE));
    Row micrometer = added(what, MICROMETER, threads, byExecutor);
    byExecutor.forEach(
        (executor, result) -> {
          Row time = time(what, executor, threads, result);
          Row bytes = bytes(what, executor, result);
          rows.add(executor.equals(BARE) ? time : time.against(bareTime));
          rows.add(executor.equals(BARE) ? bytes : bytes.against(bareBytes));
          if (!executor.equals(BARE)) {
            Row added = added(what, executor, threads, byExecutor);
            rows.add(executor.equals(MICROMETER) ? added : added.against(micrometer));
          }
        });
  }

  /** JMH gives the time of one thread; all of them share the workers. */
  private static Row time(String what, String executor, int threads, RunResult result) {
    double nanos = result.getPrimaryResult().getStatistics().getPercentile(50) / threads;
    return Row.of(what + ": " + executor, nanos, "ns/task");
  }

  private static Row added(
      String what, String executor, int threads, Map<String, RunResult> results) {
    double own = time(what, executor, threads, results.get(executor)).value();
    double bare = time(what, BARE, threads, results.get(BARE)).value();
    return Row.of(what + ": added by " + executor, own - bare, "ns/task");
  }

  private static Row bytes(String what, String executor, RunResult result) {
    double bytes =
        result.getSecondaryResults().get("gc.alloc.rate.norm").getStatistics().getPercentile(50);
    return Row.of(what + ": allocated by " + executor, bytes, "B/task");
  }
}
