package io.tidegate.bench;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Hyperfoil at a steady rate: PORT, requests per second, seconds. By its names only, as it is not
 * on the class path that this is compiled with: beside our Vert.x it does not run.
 */
final class HyperfoilChild {
  private static final String BENCHMARK =
      """
      name: steady
      threads: 1
      http:
        host: http://127.0.0.1:%s
        sharedConnections: 64
      phases:
      - load:
          constantRate:
            usersPerSec: %s
            maxSessions: 2000
            duration: %ss
            scenario:
            - fetch:
              - httpRequest:
                  GET: /items
      """;

  private HyperfoilChild() {}

  public static void main(String[] arguments) throws Exception {
    String yaml = BENCHMARK.formatted(arguments[0], arguments[1], arguments[2]);
    Class<?> data = Class.forName("io.hyperfoil.api.config.BenchmarkData");
    Class<?> benchmark = Class.forName("io.hyperfoil.api.config.Benchmark");
    Class<?> parser = Class.forName("io.hyperfoil.core.parser.BenchmarkParser");
    Object parsed =
        parser
            .getMethod("buildBenchmark", InputStream.class, data, Map.class)
            .invoke(
                parser.getMethod("instance").invoke(null),
                new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
                data.getField("EMPTY").get(null),
                Map.of());
    Class<?> runner = Class.forName("io.hyperfoil.core.impl.LocalSimulationRunner");
    runner.getMethod("run").invoke(runner.getConstructor(benchmark).newInstance(parsed));
    System.exit(0);
  }
}
