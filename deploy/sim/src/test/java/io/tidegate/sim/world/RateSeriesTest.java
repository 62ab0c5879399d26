package io.tidegate.sim.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateSeriesTest {
  private static final String HEADER = "timestamp,rate_per_minute\n";

  private static String errorOf(String text) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> RateSeries.parse("FILE", text.isEmpty() ? List.of() : text.lines().toList()))
        .getMessage();
  }

  @Test
  void missingRowsAreMissingAndNotZero(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("rates.csv");
    Files.writeString(
        file,
        HEADER
            + "2026-01-01T00:00:00Z,60\n2026-01-01T00:01:00Z,\n2026-01-01T00:02:00Z,120.5\n"
            + "2026-01-01T00:04:00Z,0\n");
    RateSeries series = RateSeries.read(file);
    assertEquals(1_767_225_600_000L, series.startMillis());
    assertEquals(60_000, series.widthMillis());
    assertArrayEquals(new double[] {60, Double.NaN, 120.5, Double.NaN, 0}, series.ratesPerMinute());
    assertEquals(60.166, series.meanPerMinute(), 0.001);
    assertArrayEquals(new double[] {60, 90.25, 120.5, 60.25, 0}, series.filled());
  }

  @Test
  void saysWhatIsWrongWhereAndWhatWouldBeRight() {
    assertEquals(
        "FILE is empty: must start with the header timestamp,rate_per_minute", errorOf(""));
    assertEquals("FILE has 0 rows: at least 2 are needed to know their distance", errorOf(HEADER));
    assertEquals(
        "FILE, line 1: the column 'rate_per_minute' is missing among [timestamp, rate]: the header"
            + " must have timestamp,rate_per_minute",
        errorOf("timestamp,rate\n"));
    assertEquals(
        "FILE, line 3: rate_per_minute is '-1': must be a number, 0 or more, such as 1250.5, or"
            + " empty where it is missing",
        errorOf(HEADER + "2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,-1\n"));
    assertEquals(
        "FILE, line 2: timestamp is '01.01.2026': must be ISO-8601 in UTC, such as"
            + " 2018-04-25T00:00:00Z",
        errorOf(HEADER + "01.01.2026,1\n"));
    assertEquals(
        "FILE, line 3: timestamp is 2026-01-01T00:00:00Z, not after 2026-01-01T00:00:00Z on line 2:"
            + " rows must ascend",
        errorOf(HEADER + "2026-01-01T00:00:00Z,1\n2026-01-01T00:00:00Z,1\n"));
    assertEquals(
        "FILE, line 2: it has 1 columns: must have 2 as the header",
        errorOf(HEADER + "nonsense\n"));
    assertEquals(
        "FILE, line 4: timestamp is 90000 ms after the row before: must be a multiple of the file's"
            + " step, 60000 ms",
        errorOf(
            HEADER + "2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,1\n2026-01-01T00:02:30Z,2\n"));
    assertEquals(
        "FILE spans PT175200H in steps of 60000 ms: must be at most 5500000 rows, so cut it",
        errorOf(
            HEADER + "2006-01-01T00:00:00Z,1\n2006-01-01T00:01:00Z,1\n2025-12-27T00:00:00Z,1\n"));
    assertEquals(
        "none of the 2 rows has a rate above 0: at least one is needed",
        errorOf(HEADER + "2026-01-01T00:00:00Z,0\n2026-01-01T00:01:00Z,0\n"));
  }

  @Test
  void theFirstDaysAreAsManyAsThereAre() {
    RateSeries series = GeneratedRates.of(3, 8);
    assertEquals(2880, series.firstDays(2).size());
    assertEquals(8 * 1440, series.firstDays(100).size());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> series.firstDays(0))
            .getMessage()
            .contains("must be at least 1"));
  }
}
