package io.tidegate.predictor.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsCsvTest {
  @TempDir private Path dir;

  @Test
  void whatTheColumnsTellIsInTheWindows() throws Exception {
    WindowsCsv.Recording recording =
        read(
            """
            at,service,pool,arrival,p99,slo,size,instances,run,wait,active,queued,rejected,failed,old_generation,gc,cpu
            2026-01-31T12:00:00Z,orders,workers,10,80,300,16,2,50,12,5,3,0.5,0.1,0.6,120,0.4
            2026-01-31T12:01:00Z,orders,workers,20,90,300,16,2,50,12,5,3,0,0,,,
            """);
    assertEquals(60_000, recording.widthMillis());
    assertEquals(2, recording.rows());
    PoolTrack track = recording.pools().get(0);
    assertEquals("orders/workers", track.pool().key());
    assertEquals(300, track.sloP99Millis());
    List<PoolWindow> windows = windows(track);
    PoolWindow first = windows.get(0);
    assertEquals(PoolKind.WORKER, first.kind());
    assertEquals(600, first.arrivals());
    assertEquals(30, first.rejected());
    assertEquals(6, first.failed());
    assertEquals(16, first.size());
    assertEquals(2, first.instances().size());
    assertEquals(5, first.active());
    assertEquals(3, first.queued());
    assertEquals(80, first.latency().p99Millis(), 1e-5);
    assertEquals(12, first.queueWait().p99Millis(), 1e-5);
    assertEquals(50, first.run().meanMillis(), 1e-5);
    // 570 requests of 50 ms in 60 s on 16 workers.
    assertEquals(570 * 0.050 / (60 * 16), first.utilisation(), 1e-6);
    assertEquals(0.6, first.host().oldGeneration(), 1e-6);
    assertEquals(120, first.host().gcPauseMillis());
    assertTrue(Double.isNaN(windows.get(1).host().cpu()), "an empty cell is not known");
  }

  @Test
  void theRunTimeFollowsFromTheUtilisation() throws Exception {
    String header = "at,service,pool,arrival,p99,slo,size,utilisation\n";
    PoolTrack track =
        read(header + "1769860800,a,b,10,80,300,4,0.5\n1769860860,a,b,10,80,300,4,0.5\n")
            .pools()
            .get(0);
    // Half of 4 workers for a second, shared by 10 requests.
    assertEquals(200, windows(track).get(0).run().meanMillis(), 1e-5);
  }

  @Test
  void aPoolOfWhichOnlyTheLatencyIsKnownIsALatencySeries() throws Exception {
    PoolTrack track =
        read("at,service,pool,arrival,p99\n1769860800,a,b,1,8\n1769860860,a,b,1,\n", 100)
            .pools()
            .get(0);
    List<PoolWindow> windows = windows(track);
    assertEquals(PoolKind.ENDPOINT, windows.get(0).kind());
    assertEquals(100, track.sloP99Millis());
    assertTrue(windows.get(1).latency().isEmpty(), "an empty p99 is no latency");
  }

  @Test
  void missingWindowsStayMissingAndClocksMayJitter() throws Exception {
    PoolTrack track =
        read(
                """
                at,service,pool,arrival,p99
                1769860800.2,a,b,1,8
                1769860859.9,a,b,1,8
                1769860920.4,a,b,1,8
                1769861100.1,a,b,1,8
                """,
                100)
            .pools()
            .get(0);
    List<Long> places =
        windows(track).stream().map(w -> (w.startMillis() - 1769860800200L) / 60_000).toList();
    assertEquals(List.of(0L, 1L, 2L, 5L), places);
  }

  @Test
  void timesMayBeInMilliseconds() throws Exception {
    WindowsCsv.Recording recording =
        read("at,service,pool,arrival,p99\n1769860800000,a,b,1,8\n1769860801000,a,b,1,8\n", 100);
    assertEquals(1000, recording.widthMillis());
    assertEquals(1769860800000L, recording.fromMillis());
    assertEquals(1769860802000L, recording.toMillis());
  }

  @Test
  void otherColumnsCanStandForThem() throws Exception {
    Path file =
        file(
            """
            Time,TimeStamp,ServiceName,LatencyP99(s)
            "Monday, noon",1769860800,Front,2.5
            "Monday, noon",1769860860,Front,2.5
            """);
    WindowsCsv.Recording recording =
        WindowsCsv.read(
            file,
            ColumnMap.parse(
                Map.of(
                    "at", "TimeStamp",
                    "service", "ServiceName",
                    "pool", "'front'",
                    "arrival", "'10'",
                    "p99", "LatencyP99(s)*1000")),
            4000);
    PoolTrack track = recording.pools().get(0);
    assertEquals("Front/front", track.pool().key());
    assertEquals(2500, windows(track).get(0).latency().p99Millis(), 1e-3);
    assertEquals(10, windows(track).get(0).arrivalsPerSecond());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                          | is empty: must begin with a header such as at,service,pool,arrival,p99
          at,service,pool,arrival                                     | line 1: the column 'p99' (p99: 99th percentile of the latency, ms) is missing among [at, service, pool, arrival]: add it, or say by --map
          at,service,pool,arrival,p99,at                              | line 1: the column 'at' is there twice
          at,service,pool,arrival,p99;1,a,b,1                         | line 2: it has 4 columns: must have 5 as the header
          at,service,pool,arrival,p99;soon,a,b,1,8                    | line 2: column at is 'soon': must be like 2026-01-31T12:00:00Z, or seconds or milliseconds since 1970
          at,service,pool,arrival,p99;1769860800,a b,b,1,8            | line 2: column service is 'a b': must be
          at,service,pool,arrival,p99;1769860800,a,b,many,8           | line 2: column arrival is 'many': must be a number, 0 or more (requests per second that came
          at,service,pool,arrival,p99;1769860800,a,b,1,-8             | line 2: column p99 is '-8': must be a number, 0 or more (99th percentile of the latency, ms), or empty
          at,service,pool,arrival,p99;1769860800,a,b,1,8;1769860800,a,b,1,8 | line 3: column at is 2026-01-31T12:00:00Z, not after 2026-01-31T12:00:00Z, the row before of a/b: the rows of a pool must ascend
          at,service,pool,arrival,p99,cpu;1769860800,a,b,1,8,40       | line 2: column cpu is 40: must be a share from 0 to 1 (for percent: --map cpu=cpu*0.01)
          at,service,pool,arrival,p99,slo;1769860800,a,b,1,8,5;1769860860,a,b,1,8,6 | line 3: column slo is 6.0, where a/b had 5.0 before: must be one for a pool
          at,service,pool,arrival,p99,slo;1769860800,a,b,1,8,0        | line 2: column slo is 0.0: must be above 0
          at,service,pool,arrival,p99;1769860800,a,b,1,8              | has 1 rows: must have at least 2
          at,service,pool,arrival,p99;1769860800,a,b,1,8;1769860800,a,c,1,8 | has one row for each of 2 pools: must have the windows of a pool one after another
          """)
  void whatIsWrongIsNamedWithItsLineAndColumn(String text, String expected) {
    WindowsFormatException e =
        assertThrows(WindowsFormatException.class, () -> read(text.replace(";", "\n"), 100));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void aPoolNeedsALimit() {
    WindowsFormatException e =
        assertThrows(
            WindowsFormatException.class, () -> read("at,service,pool,arrival,p99\n1,a,b,1,8\n"));
    assertTrue(
        e.getMessage()
            .endsWith(
                "line 1: there is no column 'slo' among [at, service, pool, arrival, p99]: add it,"
                    + " or give --slo-p99 MS"),
        e.getMessage());
  }

  @Test
  void whatIsNoFileOrNoTextIsNamed() throws Exception {
    WindowsFormatException none =
        assertThrows(
            WindowsFormatException.class,
            () -> WindowsCsv.read(dir.resolve("none.csv"), ColumnMap.OWN_NAMES, 1));
    assertTrue(none.getMessage().contains("none.csv is no file"), none.getMessage());
    Path binary = Files.write(dir.resolve("b.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    WindowsFormatException bytes =
        assertThrows(
            WindowsFormatException.class, () -> WindowsCsv.read(binary, ColumnMap.OWN_NAMES, 1));
    assertTrue(bytes.getMessage().contains("is not text in UTF-8"), bytes.getMessage());
  }

  @Test
  void mappingsAreChecked() {
    IllegalArgumentException column =
        assertThrows(IllegalArgumentException.class, () -> ColumnMap.parse(Map.of("latency", "x")));
    assertTrue(
        column.getMessage().startsWith("there is no column 'latency': must be one of [at, service"),
        column.getMessage());
    IllegalArgumentException factor =
        assertThrows(
            IllegalArgumentException.class, () -> ColumnMap.parse(Map.of("p99", "x*much")));
    assertEquals(
        "p99 is multiplied by 'much': must be a number above 0, as in p99=seconds*1000",
        factor.getMessage());
  }

  private WindowsCsv.Recording read(String text) throws IOException, WindowsFormatException {
    return read(text, Double.NaN);
  }

  private WindowsCsv.Recording read(String text, double slo)
      throws IOException, WindowsFormatException {
    return WindowsCsv.read(file(text), ColumnMap.OWN_NAMES, slo);
  }

  private Path file(String text) throws IOException {
    return Files.write(dir.resolve("windows.csv"), text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<PoolWindow> windows(PoolTrack track) {
    List<PoolWindow> windows = new ArrayList<>();
    track.windows().forEachRemaining(windows::add);
    return windows;
  }
}
