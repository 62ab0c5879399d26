package io.tidegate.bench;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a request costs a load generator in processor time: the gate's engine and Hyperfoil, each in
 * a JVM of its own at the same steady rate, and wrk, which sends as fast as it can, as the floor.
 * They take turns against one server on the loopback interface, which counts what it answers.
 */
final class GateEngine {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int ROUNDS = Integer.getInteger("rounds", SMOKE ? 1 : 3);
  private static final int WARM_UP_SECONDS = SMOKE ? 6 : 12;

  /** There is nothing to be compiled, and no other has the time to do anything beside it. */
  private static final int WRK_WARM_UP_SECONDS = 2;

  private static final int SECONDS = SMOKE ? 3 : 10;
  private static final List<String> JVM = List.of("-Xmx768m", "-XX:+UseG1GC");
  private static final Path HYPERFOIL = Path.of("deploy/bench/hyperfoil/target/lib");
  private static final Path WRK = Path.of("/usr/bin/wrk");

  private GateEngine() {}

  /** What one generator did while it was looked at. */
  private record Cost(double perSecond, double cpuMicros) {}

  private record Generator(int warmUpSeconds, List<String> command) {}

  static Report run() throws Exception {
    List<Row> rows = new ArrayList<>();
    try (Server server = new Server()) {
      int[] rates = SMOKE ? new int[] {500} : new int[] {5000, 10_000};
      for (int rate : rates) {
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
          for (Map.Entry<String, Generator> one :
              generators(server.port, rate, rate == rates[0]).entrySet()) {
            Cost cost = measure(server, one.getKey(), one.getValue());
            System.err.printf("%s at %d/s: %s%n", one.getKey(), rate, cost);
            costs.computeIfAbsent(one.getKey(), name -> new ArrayList<>()).add(cost);
          }
        }
        rows.addAll(rows(costs, rate));
      }
    }
    return new Report("gate-engine", System.getProperty("java.vm.version"), rows)
        .version("vertx", Vertx.class);
  }

  private static List<Row> rows(Map<String, List<Cost>> costs, int rate) {
    List<Row> rows = new ArrayList<>();
    Row ours = null;
    for (Map.Entry<String, List<Cost>> one : costs.entrySet()) {
      String at =
          one.getKey().equals("wrk")
              ? "wrk, as fast as it can"
              : one.getKey() + " at " + rate + "/s";
      List<Double> reached = one.getValue().stream().map(Cost::perSecond).toList();
      List<Double> cpu = one.getValue().stream().map(Cost::cpuMicros).toList();
      rows.add(Row.of(at + ": reached", ChildJvm.median(reached), "1/s"));
      Row row = Row.of(at + ": processor time a request", ChildJvm.median(cpu), "us");
      rows.add(row);
      if (ours == null) {
        ours = row;
      } else {
        rows.add(new Row(ours.name(), ours.value(), "us", row.name(), ours.value() / row.value()));
      }
    }
    return rows;
  }

  /** Ours is the first. */
  private static Map<String, Generator> generators(int port, int rate, boolean withWrk)
      throws IOException {
    // They go on for longer than they are looked at.
    int seconds = WARM_UP_SECONDS + SECONDS + 5;
    Map<String, Generator> all = new LinkedHashMap<>();
    String own = System.getProperty("java.class.path");
    all.put(
        "the gate's engine",
        new Generator(WARM_UP_SECONDS, java(own, GateEngineChild.class, port, rate, seconds)));
    if (Files.isDirectory(HYPERFOIL)) {
      String classes = HYPERFOIL + "/*" + File.pathSeparator + "deploy/bench/target/classes";
      all.put(
          "Hyperfoil",
          new Generator(WARM_UP_SECONDS, java(classes, HyperfoilChild.class, port, rate, seconds)));
    } else {
      System.err.println("Hyperfoil is left out: there is no " + HYPERFOIL);
    }
    if (withWrk && Files.isExecutable(WRK)) {
      String url = "http://127.0.0.1:" + port + "/items";
      String length = "-d" + (WRK_WARM_UP_SECONDS + SECONDS + 1) + "s";
      all.put(
          "wrk",
          new Generator(WRK_WARM_UP_SECONDS, List.of(WRK.toString(), "-t1", "-c64", length, url)));
    } else if (withWrk) {
      System.err.println("wrk is left out: there is no " + WRK);
    }
    return all;
  }

  private static List<String> java(String classes, Class<?> main, int port, int rate, int seconds) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of("-cp", classes, main.getName()));
    command.addAll(List.of(String.valueOf(port), String.valueOf(rate), String.valueOf(seconds)));
    return command;
  }

  private static Cost measure(Server server, String name, Generator generator)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(generator.command())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      TimeUnit.SECONDS.sleep(generator.warmUpSeconds());
      long before = server.answered();
      long cpuBefore = cpuMicros(process);
      long from = System.nanoTime();
      TimeUnit.SECONDS.sleep(SECONDS);
      long requests = server.answered() - before;
      long cpu = cpuMicros(process) - cpuBefore;
      double seconds = (System.nanoTime() - from) / 1e9;
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0 || requests == 0) {
        throw new IOException(
            "%s sent %d requests in %.1f s and did not end as it should"
                .formatted(name, requests, seconds));
      }
      return new Cost(requests / seconds, (double) cpu / requests);
    } finally {
      process.destroyForcibly();
    }
  }

  private static long cpuMicros(Process process) {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElseThrow() / 1000;
  }

  /** The server's process. */
  private static final class Server implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    final int port;

    Server() throws IOException {
      List<String> command =
          java(System.getProperty("java.class.path"), GateEngineServer.class, 0, 0, 0);
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      port = (int) number();
    }

    long answered() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      return number();
    }

    private long number() throws IOException {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        // Libraries may print besides.
        if (line.startsWith(GateEngineServer.SAYS)) {
          return Long.parseLong(line.substring(GateEngineServer.SAYS.length()));
        }
      }
      throw new IOException("the server has ended");
    }

    /** Ends with its stdin. */
    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.destroy();
    }
  }
}
