package io.tidegate.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** {@code deploy/bench/run NAME}: measures, prints, and writes {@code results/NAME.json}. */
public final class Main {
  /** A benchmark by its name. */
  interface Benchmark {
    Report run() throws Exception;
  }

  private static final Map<String, Benchmark> BENCHMARKS =
      new TreeMap<>(
          Map.of(
              "collector-throughput", CollectorThroughput::run,
              "fleet-100k", Fleet100k::run,
              "gate-judge", GateJudge::run,
              "task-cost", TaskCost::run,
              "million-tasks", MillionTasks::run,
              "agent-overhead", AgentOverhead::run,
              "edge-memory", EdgeMemory::run,
              "store-writes", StoreWrites::run));

  static {
    BENCHMARKS.put("gate-engine", GateEngine::run);
    BENCHMARKS.put("train-prior", TrainPrior::run);
    BENCHMARKS.put("forecast-quality", ForecastQuality::run);
    BENCHMARKS.put("control-quality", ControlQuality::run);
    BENCHMARKS.put("control-cost", ControlCost::run);
    BENCHMARKS.put("control-invariants", ControlInvariants::run);
    BENCHMARKS.put("forecast-cost", ForecastCost::run);
    BENCHMARKS.put("console-load", ConsoleLoad::run);
    BENCHMARKS.put("latency-curve", LatencyCurve::run);
    BENCHMARKS.put("scale-out", ScaleOut::run);
  }

  private Main() {}

  public static void main(String[] args) throws Exception {
    Benchmark benchmark = args.length == 2 ? BENCHMARKS.get(args[0]) : null;
    if (benchmark == null) {
      System.err.println(
          "usage: deploy/bench/run NAME, where NAME is one of " + BENCHMARKS.keySet());
      System.exit(2);
      return;
    }
    Report report = benchmark.run();
    report.print();
    report.write(Path.of(args[1]));
  }
}
