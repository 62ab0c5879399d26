package io.tidegate.gate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.gate.traffic.ReplayLog;
import io.tidegate.gate.traffic.TrafficInput;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayBlocksTest {
  private static final TrafficModel MODEL = Models.twoRoutes(true);
  private static final Instant BEGIN = Instant.parse("2026-05-17T10:00:00Z");

  /** Blocks of 4 s, the first of them not judged; 4 blocks a side. */
  private static GatePlan plan(String more) {
    return PlanYaml.read(
            """
            schema: tidegate.gate-plan/1
            model: model.yaml
            baseline: http://127.0.0.1:1
            candidate: http://127.0.0.1:2
            allow: ["127.0.0.1:1", "127.0.0.1:2"]
            load: {replay: access.log, windows: 12, windowsPerBlock: 3, settleWindows: 1%s}
            """
                .formatted(more),
            PlanYaml.Changes.NONE)
        .plan();
  }

  private static String line(long millis, String method, String path) {
    return "{\"time\": \"%s\", \"method\": \"%s\", \"path\": \"%s\", \"status\": 200}\n"
        .formatted(BEGIN.plusMillis(millis), method, path);
  }

  /** Ten a second: nine orders and something else. */
  private static String log(int seconds, String else_) {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 10 * seconds; i++) {
      String[] other = else_.split(" ");
      log.append(
          i % 10 == 0
              ? line(100L * i + 1, other[0], other[1])
              : line(100L * i + 1, "GET", "/orders/" + i));
    }
    return log.toString();
  }

  private static ReplayBlocks blocks(String log, String more) throws IOException {
    ReplayLog read =
        ReplayLog.read(
            new TrafficInput(
                "access.log", () -> new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8))),
            MODEL);
    return new ReplayBlocks(plan(more), MODEL, read, () -> false);
  }

  private static List<PlannedRequest> all(Iterator<PlannedRequest> requests) {
    List<PlannedRequest> all = new ArrayList<>();
    requests.forEachRemaining(all::add);
    return all;
  }

  @Test
  void bothSidesGetTheSameStretchesOneAfterTheOther() throws Exception {
    try (ReplayBlocks blocks = blocks(log(17, "GET /items"), "")) {
      assertTrue(blocks.refusal().isEmpty());
      Blocks baseline = blocks.side();
      Blocks candidate = blocks.side();
      for (int i = 0; i < 4; i++) {
        // A B, B A: whoever is first, the other gets the same.
        List<PlannedRequest> one = all((i % 2 == 0 ? baseline : candidate).next());
        assertEquals(one, all((i % 2 == 0 ? candidate : baseline).next()));
        assertEquals(40, one.size());
        assertEquals(4_000_000L * i, baseline.fromMicros());
        assertEquals(4_000_000L * i, one.get(0).atMicros());
        assertEquals("/orders/" + (40 * i + 1), one.get(1).path());
        assertEquals(100_000, one.get(1).atMicros() - one.get(0).atMicros());
      }
      // The judged ones: 3 of 4 seconds of each block, once.
      assertEquals(120, blocks.mix().requests());
      assertEquals(List.of(108L, 12L), blocks.mix().routes());
      // Ten in each window.
      assertEquals(0, blocks.dispersion());
    }
  }

  @Test
  void stretchesOfACompressedReplayLieApart() throws Exception {
    try (ReplayBlocks blocks = blocks(log(60, "GET /items"), ", timeCompression: 3")) {
      Blocks side = blocks.side();
      side.next();
      List<PlannedRequest> second = all(side.next());
      assertEquals(40, second.size());
      // Of the log's second 12, in the run's second 4.
      assertEquals("/orders/121", second.get(1).path());
      assertEquals(4_100_000, second.get(1).atMicros());
      assertFalse(blocks.has(6));
      assertTrue(blocks.has(5));
    }
  }

  @Test
  void aLogThatIsTooShortIsRefusedWithItsNumbers() throws Exception {
    try (ReplayBlocks blocks = blocks(log(15, "GET /items"), "")) {
      Judgement refusal = blocks.refusal().orElseThrow();
      assertEquals(Reason.REPLAY_TOO_SHORT, refusal.verdict().findings().get(0).reason());
      assertTrue(
          refusal
              .verdict()
              .findings()
              .get(0)
              .detail()
              .startsWith(
                  "access.log has 14.9 s from 2026-05-17T10:00:00.001Z on and 4 blocks take 16.0 s of it"),
          refusal.toString());
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> blocks(log(15, "GET /items"), ", replayFrom: 2026-05-17T11:00:00Z"));
    assertTrue(
        e.getMessage()
            .startsWith("load.replayFrom is 2026-05-17T11:00:00Z: must be within the log"),
        e.getMessage());
  }

  @Test
  void whatCannotBeSentIsCountedNamedAndMissingInTheMix() throws Exception {
    try (ReplayBlocks blocks = blocks(log(17, "POST /carts/4711") + "garbage\n", "")) {
      Blocks side = blocks.side();
      List<PlannedRequest> first = all(side.next());
      assertEquals(36, first.size());
      assertEquals(3, blocks.mix().unknown());
      assertEquals(0.1, blocks.mix().unknownShare(), 1e-9);
      String notes = String.join("\n", blocks.notes());
      assertTrue(
          notes.contains(
              "3 of its requests were not sent, as the model has no route for them: {POST /carts/{number}=3}"),
          notes);
      assertTrue(
          notes.contains("1 of its 171 lines are no requests and were left out: line 171: "),
          notes);
      assertTrue(notes.contains("in the judged windows are 30 requests (the log has 170)"), notes);
      assertFalse(notes.contains("whole seconds"), notes);
    }
  }

  @Test
  void aModelThatSendsNothingOfARouteLeavesItOut() throws Exception {
    TrafficModel unsent = Models.twoRoutes(false);
    ReplayLog read =
        ReplayLog.read(
            new TrafficInput(
                "access.log",
                () ->
                    new ByteArrayInputStream(
                        log(17, "GET /items").getBytes(StandardCharsets.UTF_8))),
            unsent);
    try (ReplayBlocks blocks = new ReplayBlocks(plan(""), unsent, read, () -> false)) {
      assertEquals(List.of(), all(blocks.side().next()));
      assertTrue(
          String.join("\n", blocks.notes())
              .contains(
                  "30 of its requests were not sent, as the model sends none of their routes (unsafe methods need fixtures): {GET /items=3, GET /orders/{number}=27}"),
          blocks.notes().toString());
    }
  }

  @Test
  void anAbortedRunReadsNoFurther() throws Exception {
    ReplayLog read =
        ReplayLog.read(
            new TrafficInput(
                "access.log",
                () ->
                    new ByteArrayInputStream(
                        log(17, "GET /items").getBytes(StandardCharsets.UTF_8))),
            MODEL);
    try (ReplayBlocks blocks = new ReplayBlocks(plan(""), MODEL, read, () -> true)) {
      assertThrows(AbortedException.class, () -> blocks.side().next());
    }
  }
}
