package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.contract.PolicySnippet;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Knee;
import io.tidegate.gate.judge.Verdict;
import io.tidegate.gate.run.Borne;
import io.tidegate.gate.traffic.ModelYaml;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.wire.PoolId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class GateRunCommandTest {
  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... more) {
    String[] arguments = new String[8 + more.length];
    String[] least = {
      "gate",
      "run",
      "-f",
      dir.resolve("gate.yaml").toString(),
      "-o",
      dir.resolve("verdict.json").toString(),
      "--html",
      dir.resolve("report.html").toString()
    };
    System.arraycopy(least, 0, arguments, 0, 8);
    System.arraycopy(more, 0, arguments, 8, more.length);
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  private void plan(String baseline, String candidate, String more) throws Exception {
    Files.writeString(
        dir.resolve("gate.yaml"),
        """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: %s
        candidate: %s
        allow: ["%s", "%s"]
        %s
        """
            .formatted(baseline, candidate, baseline.substring(7), candidate.substring(7), more));
  }

  /** One page a second for a minute. */
  private void model() throws Exception {
    StringBuilder log = new StringBuilder();
    for (int second = 0; second < 60; second++) {
      log.append(
          "10.0.0.%d - - [17/May/2026:10:00:%02d +0000] \"GET /pages/%d HTTP/1.1\" 200 512\n"
              .formatted(second % 7, second, second));
    }
    Path file = dir.resolve("access.log");
    Files.writeString(file, log);
    CommandLine command = Main.commandLine().setOut(new PrintWriter(out, true));
    assertEquals(
        0,
        command.execute(
            "gate", "model", file.toString(), "-o", dir.resolve("model.yaml").toString()));
  }

  private String verdict() throws Exception {
    return Files.readString(dir.resolve("verdict.json"));
  }

  @Test
  void whatCannotBeTrustedIsInvalidAndLeavesNoOlderVerdict() throws Exception {
    plan("http://127.0.0.1:1", "http://127.0.0.1:2", "");
    Files.writeString(dir.resolve("verdict.json"), "{\"outcome\": \"PASS\"}");
    Files.writeString(dir.resolve("model.yaml"), "schema: tidegate.traffic-model/1\nsha256: 12\n");
    assertEquals(21, run(), err.toString());
    assertTrue(verdict().contains("\"input-unreadable\""), verdict());

    model();
    assertEquals(21, run(), err.toString());
    assertTrue(verdict().contains("\"target-unreachable\""), verdict());
    assertTrue(Files.readString(dir.resolve("report.html")).contains("INVALID"));

    plan("http://127.0.0.1:1", "http://127.0.0.1:2", "modelSha256: 3f9a");
    assertEquals(21, run(), err.toString());
    assertTrue(verdict().contains("\"model-mismatch\""), verdict());
    String sha = ModelYaml.sha256(Files.readString(dir.resolve("model.yaml")));
    assertTrue(verdict().contains(sha), verdict());
  }

  /** A minute of a log, and a run that needs 14 blocks of 6 s. */
  @Test
  void aLogThatIsTooShortToBeReplayedIsInvalid() throws Exception {
    model();
    plan("http://127.0.0.1:1", "http://127.0.0.1:2", "load: {replay: access.log, windows: 70}");
    assertEquals(21, run(), err.toString());
    assertTrue(verdict().contains("\"replay-too-short\""), verdict());
    assertTrue(verdict().contains("has 60.0 s"), verdict());
    assertTrue(verdict().contains("14 blocks take 84.0 s"), verdict());

    Files.writeString(dir.resolve("access.log"), "nothing\n");
    assertEquals(21, run(), err.toString());
    assertTrue(verdict().contains("access.log has no request: 1 lines were read"), verdict());

    Files.delete(dir.resolve("access.log"));
    assertEquals(2, run());
    assertTrue(err.toString().contains("access.log cannot be read"), err.toString());
  }

  @Test
  void generatorsAreReachedByAKafkaThatHasToBeNamed() throws Exception {
    model();
    plan("http://127.0.0.1:1", "http://127.0.0.1:2", "load: {generators: 3}");
    assertEquals(2, run());
    assertTrue(
        err.toString()
            .contains(
                "load.generators is 3, and there is no Kafka by which they are reached: must be with --kafka HOST:PORT"),
        err.toString());
    assertEquals(2, run("--kafka", "127.0.0.1:1", "--kafka-config", dir + "/none.properties"));
    assertTrue(err.toString().contains("none.properties cannot be read"), err.toString());
    assertFalse(Files.exists(dir.resolve("verdict.json")));
  }

  @Test
  void whatIsNotOnTheListOrNotInTheModelIsWrongUsage() throws Exception {
    model();
    plan("http://127.0.0.1:1", "http://127.0.0.1:2", "");
    assertEquals(2, run("--candidate", "http://127.0.0.1:3"));
    assertTrue(err.toString().contains("which 'allow' does not have"), err.toString());
    assertFalse(Files.exists(dir.resolve("verdict.json")));

    plan(
        "http://127.0.0.1:1",
        "http://127.0.0.1:2",
        "slo: [{route: 'GET /none', metric: p99, atMost: 5}]");
    assertEquals(2, run());
    assertTrue(
        err.toString()
            .contains(
                "slo has route 'GET /none': must be * or a route that the model sends, GET /pages/{number}"),
        err.toString());
  }

  @Test
  void whatIsToBeTrustedIsAFileOfCertificatesBesideThePlan() throws Exception {
    model();
    plan("http://127.0.0.1:1", "http://127.0.0.1:2", "http: {trust: ca.pem}");
    assertEquals(2, run());
    assertTrue(err.toString().contains("ca.pem cannot be read"), err.toString());

    Files.writeString(dir.resolve("ca.pem"), "-----BEGIN PRIVATE KEY-----\n");
    assertEquals(2, run());
    assertTrue(
        err.toString().contains("http.trust is 'ca.pem': must be a PEM file of certificates"),
        err.toString());
    assertFalse(Files.exists(dir.resolve("verdict.json")));
  }

  /** What the gate writes is what 'policy apply' reads, and is the pool's. */
  @Test
  void whatWasLearnedIsAPolicyThatCanBeApplied() throws Exception {
    model();
    String fleet = "capacity: {p99AtMostMillis: 250}\nfleet: {pool: orders/workers}\n";
    plan("http://127.0.0.1:1", "http://127.0.0.1:2", fleet);
    PlanYaml yaml =
        PlanYaml.read(Files.readString(dir.resolve("gate.yaml")), PlanYaml.Changes.NONE);
    Judgement passed =
        new Judgement(
            Verdict.of(List.of()),
            List.of(),
            List.of(),
            List.of(),
            Optional.of(new Knee(400, false, 390)),
            Optional.empty());
    String text =
        PolicySnippet.write(
                passed, Optional.of(new Borne(400, 25)), yaml, "3f9a", GateOutputs.now())
            .orElseThrow();
    Path file = dir.resolve("learned.yaml");
    Files.writeString(file, text);

    PolicyDocument read = PolicyDocument.read(file);
    assertEquals(Optional.empty(), read.madeFrom());
    Policies policies = PolicyText.over(Policies.all(Policy.of("*", 500)), read.yaml());
    assertEquals(20, policies.of(new PoolId("orders", "workers"), Map.of()).maxSize());
    assertEquals(
        Policy.of("*", 500).maxSize(), policies.of(new PoolId("orders", "db"), Map.of()).maxSize());

    // A candidate that was not judged teaches nothing, and an older file is none of this run's.
    assertEquals(21, run("--policy", file.toString()), err.toString());
    assertFalse(Files.exists(file));
    assertTrue(out.toString().contains("learned.yaml is not written: "), out.toString());

    plan("http://127.0.0.1:1", "http://127.0.0.1:2", "");
    assertEquals(2, run("--policy", file.toString()));
    assertTrue(err.toString().contains("has no 'fleet': must have both"), err.toString());
  }

  private static String url(ServerSocket socket) {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  @Test
  void aSignalEndsItWithItsOwnExitCodeAndNoVerdict() throws Exception {
    model();
    // They take connections and answer nothing: more is not needed to be in the middle of it.
    try (ServerSocket one = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      plan(url(one), url(other), "load: {shape: steady, peakPerSecond: 20, windows: 9000}");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.tidegate.launcher.Main",
                  "gate",
                  "run",
                  "-f",
                  dir.resolve("gate.yaml").toString(),
                  "-o",
                  dir.resolve("verdict.json").toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var progress = process.errorReader()) {
        String line = progress.readLine();
        while (line != null && !line.startsWith("warm-up of")) {
          line = progress.readLine();
        }
        // SIGTERM.
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(22, process.exitValue());
        assertFalse(Files.exists(dir.resolve("verdict.json")));
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
