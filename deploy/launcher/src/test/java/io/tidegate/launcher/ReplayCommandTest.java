package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with what was asked for; no broker is asked. */
class ReplayCommandTest {
  @TempDir Path directory;

  private String refusal(String policy, String... more) throws IOException {
    Path file = directory.resolve("new.yaml");
    Files.writeString(file, policy);
    List<String> arguments =
        new ArrayList<>(List.of("replay", "--kafka", "127.0.0.1:1", "--policy", file.toString()));
    arguments.addAll(List.of(more));
    CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
    assertEquals(2, run.exitCode(), run.err());
    return run.err();
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    String fine = "policies: [{match: '*'}]\n";
    String key = refusal("policies: [{match: '*', max: 8}]\n", "--from", "1h");
    assertTrue(key.contains("max"), key);
    String warmUp = refusal(fine, "--from", "1h", "--warm-up", "soon");
    assertTrue(warmUp.contains("'soon' is no duration"), warmUp);
    String order = refusal(fine, "--from", "1h", "--to", "2h");
    assertTrue(order.contains("must end after it begins"), order);
    String when = refusal(fine, "--from", "yesterday");
    assertTrue(
        when.contains("--from is 'yesterday': must be an instant such as 2026-11-01T08:30:00Z"),
        when);
    String pools = refusal(fine, "--from", "1h", "--pools", "orders");
    assertTrue(pools.contains("selector is 'orders', which no pool is called"), pools);
  }

  @Test
  void aReportIsRefusedTheSame() {
    CommandLineRun run = CommandLineRun.of("report", "--kafka", "127.0.0.1:1", "--since", "monday");
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains("--since is 'monday': must be"), run.err());
  }

  @Test
  void timesAreReadAsPeopleWriteThem() {
    assertEquals(1_793_520_000_000L, PointInTime.parse("--from", "1793520000000", 0));
    assertEquals(1_793_520_000_000L, PointInTime.parse("--from", "2026-11-01T08:00:00Z", 0));
    assertEquals(1_000L, PointInTime.parse("--from", "2h", 7_201_000L));
  }
}
