package io.tidegate.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.demo.DriverWindow;
import io.tidegate.wire.Decision;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
  private static final PoolId POOL = new PoolId("orders", "workers");
  private static final long START = 1_764_000_000_000L;
  private static final int WINDOWS = 60;

  @TempDir Path dir;

  @Test
  void comparesTheRunsAndFindsTheForetoldBreachInTheTwin() {
    RunRecord unmanaged = record(8, 8, 40);
    RunRecord managed = record(8, 12, WINDOWS);
    assertTrue(managed.add(forecast(28, 9)));
    assertTrue(!managed.add(forecast(29, 8)), "the same episode goes on");
    managed.add(decision(29, 8, 12));
    managed.add(
        new Verification(
            "d29", POOL, START + 40_000, Verification.Verdict.KEPT, 8, 12, 90, 80, "slo-met", ""));

    DemoReport report = DemoReport.of(users(20), unmanaged, users(3), managed);

    assertEquals(new DemoReport.Side(60, 20, 6000, 2000, 8, 8), report.unmanaged());
    assertEquals(new DemoReport.Side(60, 3, 6000, 300, 10, 12), report.managed());
    assertEquals(
        List.of(new DemoReport.ForecastEntry("orders/workers", 27, 40, 13, true)),
        report.forecasts());
    assertEquals(
        List.of(new DemoReport.ResizeEntry("orders/workers", 28, 8, 12, "KEPT")), report.resizes());
  }

  @Test
  void aBreachThatDidNotComeIsSaidAndPendingStaysPending() {
    RunRecord managed = record(8, 12, WINDOWS);
    managed.add(forecast(28, 9));
    managed.add(decision(58, 8, 12));
    DemoReport report = DemoReport.of(users(0), record(8, 8, WINDOWS), users(0), managed);
    assertEquals(
        List.of(new DemoReport.ForecastEntry("orders/workers", 27, 36, 9, false)),
        report.forecasts());
    assertEquals("PENDING", report.resizes().get(0).verification());
    assertTrue(table(report).contains("it did not come"));
    assertTrue(table(report).contains("there was nothing to prevent"));
  }

  @Test
  void oneSlowWindowIsNoBreach() {
    RunRecord run = new RunRecord(1000, WINDOWS, Map.of(POOL, 300.0));
    run.startsAt(START);
    for (int i = 0; i < WINDOWS; i++) {
      run.add(window(i, 8, i == 10 || i == 30 || i == 32 ? 900_000 : 50_000));
    }
    assertEquals(-1, run.breachBetween(POOL, 0, 29));
    assertEquals(30, run.breachBetween(POOL, 0, 59));
  }

  @Test
  void theJsonHasTheStableShape() throws Exception {
    RunRecord managed = record(8, 12, WINDOWS);
    managed.add(forecast(28, 9));
    managed.add(decision(29, 8, 12));
    Path file = dir.resolve("demo.json");
    DemoReport.of(users(20), record(8, 8, 40), users(3), managed).write(file);
    JsonNode json = new ObjectMapper().readTree(Files.readString(file));
    assertEquals("[unmanaged, managed, forecasts, resizes]", names(json));
    assertEquals(
        "[windows, windowsOverSlo, requests, requestsOverSlo, meanPoolSize, maxPoolSize]",
        names(json.get("managed")));
    assertEquals(
        "[pool, madeAt, breachAt, leadWindows, cameInUnmanaged]",
        names(json.get("forecasts").get(0)));
    assertEquals("[pool, at, from, to, verification]", names(json.get("resizes").get(0)));
  }

  private static String names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names.toString();
  }

  private static String table(DemoReport report) {
    StringWriter text = new StringWriter();
    DemoTable.print(report, new PrintWriter(text));
    return text.toString();
  }

  /** The first half with one size, the second with another, slow from a window on. */
  private static RunRecord record(int size, int laterSize, int slowFrom) {
    RunRecord run = new RunRecord(1000, WINDOWS, Map.of(POOL, 300.0));
    run.startsAt(START);
    for (int i = 0; i < WINDOWS; i++) {
      run.add(window(i, i < WINDOWS / 2 ? size : laterSize, i >= slowFrom ? 900_000 : 50_000));
    }
    return run;
  }

  private static PoolWindow window(int index, int size, long micros) {
    var histogram = EncodedHistogram.newHistogram();
    histogram.recordValueWithCount(micros, 100);
    LatencySummary latency = LatencySummary.of(histogram);
    long start = START + index * 1000L;
    return new PoolWindow(
        POOL,
        PoolKind.WORKER,
        start,
        start + 1000,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "i", new PoolSpec(size, 100, 1, 64), 0, size, 1, 0, 100, 50)),
        100,
        100,
        0,
        0,
        LatencySummary.EMPTY,
        latency,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.of(histogram),
        0);
  }

  private static Forecast forecast(int endOfWindows, int lead) {
    return new Forecast(
        POOL,
        START + endOfWindows * 1000L,
        1000,
        15,
        "m",
        Forecast.Status.READY,
        true,
        2,
        1,
        400,
        300,
        lead,
        100,
        50,
        List.of());
  }

  private static Decision decision(int endOfWindows, int from, int to) {
    return new Decision(
        "d" + endOfWindows,
        POOL,
        START + endOfWindows * 1000L,
        Decision.Kind.RESIZE,
        "auto",
        "breach-forecast",
        "",
        from,
        to,
        to,
        List.of(),
        0,
        "m",
        List.of(),
        "");
  }

  private static List<DriverWindow> users(int overSlo) {
    List<DriverWindow> users = new ArrayList<>();
    for (int i = 0; i < WINDOWS; i++) {
      boolean over = i < overSlo;
      users.add(
          new DriverWindow(
              i, START + i * 1000L, 100, 100, over ? 100 : 0, 0, 50, 60, over ? 900 : 70, 0, over));
    }
    return users;
  }
}
