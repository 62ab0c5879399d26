package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  private static final List<String> FIELDS =
      List.of(
          "windowsOverSlo",
          "requestsOverSlo",
          "poolHours",
          "replicaHours",
          "resizes",
          "directionChanges");

  @TempDir private Path dir;

  @Test
  void everyControllerIsReportedOnWithIntervals() throws Exception {
    Path report = dir.resolve("out.json");
    CommandLineRun run =
        simulate("--traffic", traffic(60), "--pools", "2", "--report", report.toString());
    assertEquals(0, run.exitCode(), run.err());
    JsonNode root = new ObjectMapper().readTree(report.toFile());
    List<String> names = new ArrayList<>();
    for (JsonNode controller : root.get("controllers")) {
      names.add(controller.get("controller").asText());
      for (String field : FIELDS) {
        assertTrue(controller.get(field).isNumber(), controller.toString());
        JsonNode interval = controller.get(field + "Interval");
        assertTrue(interval.get(0).asDouble() <= controller.get(field).asDouble(), field);
        assertTrue(interval.get(1).asDouble() >= controller.get(field).asDouble(), field);
      }
      assertTrue(run.out().contains("  " + names.get(names.size() - 1) + " "), run.out());
    }
    assertEquals(List.of("fixed", "hpa", "queue", "holt-winters", "tidegate", "oracle"), names);
    assertEquals(2 * 2 * 60, root.get("windows").asInt());
    assertEquals(5, root.get("ratios").size());
    assertTrue(run.err().contains("12 of 12 runs"), run.err());
  }

  @Test
  void theSameSeedsGiveTheSameBytes() throws Exception {
    Path one = dir.resolve("one.json");
    Path two = dir.resolve("two.json");
    String file = traffic(60);
    for (Path report : List.of(one, two)) {
      simulate(
          "--traffic", file, "--pools", "1", "--controllers", "tidegate", "--report", report + "");
    }
    assertEquals(-1, Files.mismatch(one, two));
    simulate(
        "--traffic",
        file,
        "--pools",
        "1",
        "--controllers",
        "tidegate",
        "--seed",
        "9",
        "--report",
        two.toString());
    assertNotEquals(-1, Files.mismatch(one, two));
  }

  @Test
  void gapsAndRowsWithoutARateAreNoError() throws Exception {
    Path csv = dir.resolve("gaps.csv");
    Files.writeString(
        csv,
        "timestamp,rate_per_minute\n2026-01-01T00:00:00Z,0\n2026-01-01T00:01:00Z,600\n"
            + "2026-01-01T00:05:00Z,\n2026-01-01T01:00:00Z,700\n");
    CommandLineRun run =
        simulate("--traffic", csv.toString(), "--pools", "1", "--controllers", "hpa");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("gaps.csv: 2 seeds of 1 pools"), run.out());
  }

  @Test
  void aBadLineIsNamedWithWhatWouldBeRight() throws Exception {
    Path csv = dir.resolve("bad.csv");
    Files.writeString(
        csv, "timestamp,rate_per_minute\n2026-01-01T00:00:00Z,600\n2026-01-01T00:01:00Z,many\n");
    CommandLineRun run = simulate("--traffic", csv.toString());
    assertEquals(2, run.exitCode());
    assertTrue(
        run.err()
            .contains(
                "bad.csv, line 3: rate_per_minute is 'many': must be a number, 0 or more, such as"
                    + " 1250.5, or empty where it is missing"),
        run.err());
  }

  @Test
  void whatIsNoTextIsNamed() throws Exception {
    Path csv = dir.resolve("binary.csv");
    Files.write(csv, "größe".getBytes(StandardCharsets.ISO_8859_1));
    CommandLineRun run = simulate("--traffic", csv.toString());
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("binary.csv is no text in UTF-8"), run.err());
  }

  private static CommandLineRun simulate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("simulate", "--seeds", "2"));
    all.addAll(List.of(arguments));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private String traffic(int minutes) throws Exception {
    StringBuilder csv = new StringBuilder("timestamp,rate_per_minute\n");
    for (int i = 0; i < minutes; i++) {
      csv.append("2026-01-01T%02d:%02d:00Z,%d%n".formatted(i / 60, i % 60, 600 + i % 50));
    }
    return Files.writeString(dir.resolve("traffic.csv"), csv).toString();
  }
}
