package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficTest {
  private static final String HEADER = "timestamp,rate_per_minute\n";

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("t.csv"), text, StandardCharsets.UTF_8);
  }

  private String errorOf(String text) throws IOException {
    Path file = file(text);
    String message =
        assertThrows(TrafficFormatException.class, () -> Traffic.fromCsv(file)).getMessage();
    return message.replace(file.toString(), "FILE");
  }

  @Test
  void readsRatesPerMinuteAsRatesPerSecond() throws Exception {
    Traffic traffic =
        Traffic.fromCsv(file(HEADER + "2026-01-01T00:00:00Z,60\n2026-01-01T00:01:00Z,90.6\n"));
    assertEquals(2, traffic.windows());
    assertEquals(1.0, traffic.ratePerSecond(0));
    assertEquals(1.51, traffic.ratePerSecond(1), 1e-12);
    assertEquals(
        List.of("t.csv: 2 rows from 2026-01-01T00:00:00Z, one every 60 s"), traffic.notes());
    assertEquals(Optional.of(Instant.parse("2026-01-01T00:01:00Z")), traffic.sourceTime(1));
  }

  @Test
  void takesOtherColumnsByteOrderMarkCarriageReturnsAndBlankLines() throws Exception {
    Traffic traffic =
        Traffic.fromCsv(
            file(
                "\uFEFFhost,rate_per_minute, timestamp\r\n"
                    + "a,60,2026-01-01T00:00:00Z\r\n\r\nb,120,2026-01-01T00:01:00Z\r\n\r\n"));
    assertEquals(2, traffic.windows());
    assertEquals(2.0, traffic.ratePerSecond(1));
  }

  @Test
  void fillsGapsByHoldingAndCountsThem() throws Exception {
    Traffic traffic =
        Traffic.fromCsv(
            file(
                HEADER
                    + "2026-01-01T00:00:00Z,60\n"
                    + "2026-01-01T00:01:00Z,120\n"
                    + "2026-01-01T00:04:00Z,180\n"
                    + "2026-01-01T00:05:00Z,240\n"));
    assertEquals(6, traffic.windows());
    assertEquals(2.0, traffic.ratePerSecond(2));
    assertEquals(2.0, traffic.ratePerSecond(3));
    assertEquals(3.0, traffic.ratePerSecond(4));
    assertEquals("2 missing rows were filled by holding the row before", traffic.notes().get(1));
  }

  @Test
  void saysWhatIsWrongWhereAndWhatWouldBeRight() throws Exception {
    assertEquals(
        "FILE is empty: must start with the header timestamp,rate_per_minute", errorOf(""));
    assertEquals("FILE has a header but no rows: at least 1 is needed", errorOf(HEADER));
    assertEquals(
        "FILE, line 1: the column 'rate_per_minute' is missing among [timestamp, rate]: the header must have timestamp,rate_per_minute",
        errorOf("timestamp,rate\n"));
    assertEquals(
        "FILE, line 2: rate_per_minute is 'NaN': must be a number, 0 or more, such as 1250.5",
        errorOf(HEADER + "2026-01-01T00:00:00Z,NaN\n"));
    assertEquals(
        "FILE, line 3: rate_per_minute is '-1': must be a number, 0 or more, such as 1250.5",
        errorOf(HEADER + "2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,-1\n"));
    assertEquals(
        "FILE, line 2: rate_per_minute is '': must be a number, 0 or more, such as 1250.5",
        errorOf(HEADER + "2026-01-01T00:00:00Z,\n"));
    assertEquals(
        "FILE, line 2: timestamp is '01.01.2026': must be ISO-8601 in UTC, such as 2018-04-25T00:00:00Z",
        errorOf(HEADER + "01.01.2026,1\n"));
    assertEquals(
        "FILE, line 4: timestamp is 2026-01-01T00:01:00Z, not after 2026-01-01T00:01:00Z on line 3: rows must ascend",
        errorOf(
            HEADER + "2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,1\n2026-01-01T00:01:00Z,2\n"));
    assertEquals(
        "FILE, line 2: it has 1 columns: must have 2 as the header",
        errorOf(HEADER + "nonsense\n"));
    assertEquals(
        "FILE, line 4: timestamp is 90000 ms after the row before: must be a multiple of the file's step, 60000 ms",
        errorOf(
            HEADER
                + "2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,1\n2026-01-01T00:02:30Z,2\n2026-01-01T00:03:30Z,2\n"));
    assertEquals(
        "FILE, line 4: timestamp is PT8760H after the row before: gaps up to PT168H are filled by holding the rate, so cut the file there",
        errorOf(
            HEADER
                + "2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,1\n2027-01-01T00:01:00Z,2\n2027-01-01T00:02:00Z,2\n"));
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("none.csv");
    assertEquals(
        file + " is no file: must be a CSV file with the columns timestamp,rate_per_minute",
        assertThrows(TrafficFormatException.class, () -> Traffic.fromCsv(file)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "42", "1000003"})
  void theGeneratedDayIsQuietThenRampsPeaksAndFalls(long seed) {
    Traffic day = Traffic.generatedDay(seed).scaledTo(170);
    assertEquals(140, day.windows());
    assertEquals(170.0, day.peakPerSecond(), 1e-9);
    assertTrue(day.peakWindow() >= 104 && day.peakWindow() <= 117, "peak at " + day.peakWindow());
    double quietPeak = day.firstWindows(30).peakPerSecond() / 170;
    assertTrue(quietPeak > 0.44 && quietPeak < 0.51, "quiet peak " + quietPeak);
    assertEquals(0.70, day.ratePerSecond(65) / 170, 0.05);
    assertEquals(0.52, day.ratePerSecond(139) / 170, 0.04);
  }

  @Test
  void theGeneratedDayIsTheSameForTheSameSeedOnly() {
    assertEquals(
        Traffic.generatedDay(3).ratePerSecond(17), Traffic.generatedDay(3).ratePerSecond(17));
    assertTrue(
        Traffic.generatedDay(3).ratePerSecond(17) != Traffic.generatedDay(4).ratePerSecond(17));
  }

  /** 100 quiet rows, a gradual rise from row 200 on, a jump within one row at 500. */
  private static Traffic long600() {
    double[] rates = new double[600];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = i < 200 ? 10 : i < 300 ? 10 + (i - 200) * 0.1 : i < 500 ? 20 : 49;
    }
    return new Traffic(
        rates, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofMinutes(1), List.of());
  }

  @Test
  void picksTheStretchThatGrowsMostButNotTheJump() {
    Traffic stretch = long600().stretch(Optional.empty(), 140);
    // The earliest that has the rise as far as its top; the jump would be 2.45 times.
    assertEquals(Optional.of(Instant.parse("2026-01-01T02:41:00Z")), stretch.sourceTime(0));
    assertEquals(10.0, stretch.firstWindows(30).peakPerSecond());
    assertEquals(20.0, stretch.peakPerSecond());
    assertTrue(stretch.notes().get(0).contains("no row is more than 1.35 times the mean"));
  }

  @Test
  void aStartThatIsNearlySilentIsNotPicked() {
    double[] rates = new double[300];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = Math.min(100, 0.01 * Math.pow(1.05, i));
    }
    Traffic stretch =
        new Traffic(rates, Instant.EPOCH, Duration.ofMinutes(1), List.of())
            .stretch(Optional.empty(), 100);
    double startMean = 0;
    for (int i = 0; i < 30; i++) {
      startMean += stretch.ratePerSecond(i) / 30;
    }
    assertTrue(startMean >= 20, "mean of the start " + startMean);
  }

  @Test
  void saysWhenNoStretchWillDo() {
    double[] rates = new double[400];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = i % 20 == 0 ? 100 : 1;
    }
    Traffic spikes = new Traffic(rates, Instant.EPOCH, Duration.ofMinutes(1), List.of());
    String message =
        assertThrows(IllegalArgumentException.class, () -> spikes.stretch(Optional.empty(), 130))
            .getMessage();
    assertTrue(message.startsWith("no stretch of 130 rows was found"), message);
  }

  @Test
  void startsWhereItIsTold() {
    Traffic stretch = long600().stretch(Optional.of(Instant.parse("2026-01-01T05:00:00Z")), 10);
    assertEquals(10, stretch.windows());
    assertEquals(20.0, stretch.ratePerSecond(0));
    assertEquals(
        "the stretch from 2026-01-01T05:00:00Z to 2026-01-01T05:10:00Z, as asked for",
        stretch.notes().get(0));
  }

  @Test
  void refusesAStartThatIsNotThere() {
    Traffic traffic = long600();
    assertEquals(
        "the start 2025-12-31T00:00:00Z is not in the traffic: must be from 2026-01-01T00:00:00Z to before 2026-01-01T10:00:00Z",
        assertThrows(
                IllegalArgumentException.class,
                () -> traffic.stretch(Optional.of(Instant.parse("2025-12-31T00:00:00Z")), 10))
            .getMessage());
    assertEquals(
        "from 2026-01-01T09:55:00Z on the traffic has 5 rows: 10 are wanted, so start at 2026-01-01T09:50:00Z or before",
        assertThrows(
                IllegalArgumentException.class,
                () -> traffic.stretch(Optional.of(Instant.parse("2026-01-01T09:55:00Z")), 10))
            .getMessage());
  }

  @Test
  void cannotScaleSilence() {
    Traffic silence = new Traffic(new double[3], null, Duration.ofMinutes(1), List.of());
    assertThrows(IllegalArgumentException.class, () -> silence.scaledTo(170));
    assertThrows(IllegalArgumentException.class, () -> long600().scaledTo(Double.NaN));
  }

  @Test
  void comesAgainAndAgain() {
    Traffic day = Traffic.generatedDay(7, 20);
    Traffic twice = day.repeated(2);
    assertEquals(40, twice.windows());
    for (int i = 0; i < 20; i++) {
      assertEquals(day.ratePerSecond(i), twice.ratePerSecond(i));
      assertEquals(day.ratePerSecond(i), twice.ratePerSecond(20 + i));
    }
    assertEquals("repeated 2 times", twice.notes().get(1));
    assertThrows(IllegalArgumentException.class, () -> day.repeated(0));
  }
}
