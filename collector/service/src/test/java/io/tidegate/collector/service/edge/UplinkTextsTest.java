package io.tidegate.collector.service.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UplinkTextsTest {
  private static final TopicPartition WINDOWS = new TopicPartition(Topics.WINDOWS, 1);

  @Test
  void progressAndClaimsComeBackAsTheyWereWritten() {
    UplinkProgress progress = new UplinkProgress(WINDOWS, 12, 34_000, 5);
    assertEquals(progress, UplinkProgress.parse(WINDOWS, progress.toBytes()));
    assertEquals("hall-7\nabc\ntidegate.windows\n1", progress.key("hall-7", "abc"));
    UplinkClaim claim = new UplinkClaim("s#1", "abc", "host", 1, 2, 3, 4);
    assertEquals(claim, UplinkClaim.parse(claim.toBytes()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no json", "{}", "{\"next\": \"x\", \"untilMillis\": 1, \"lost\": 0}"})
  void whatIsNoProgressIsNamed(String text) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> UplinkProgress.parse(WINDOWS, text.getBytes(UTF_8)));
    assertTrue(
        e.getMessage()
            .startsWith("the uplink's progress on tidegate.windows-1 cannot be read: " + text),
        e.getMessage());
  }

  @Test
  void aLossSaysHowMuchOfWhichTime() {
    Alert lost =
        new LossAlerts("hall-7")
            .done(
                new UplinkProgress(WINDOWS, 100, 1_700_000_000_000L, 0),
                350,
                OptionalLong.of(1_700_000_600_000L),
                1);
    assertEquals(
        "up to 250 windows of edge 'hall-7' were deleted before they could be sent up: those after"
            + " 2023-11-14T22:13:20Z until 2023-11-14T22:23:20Z; the local log had reached its"
            + " bound (setting edge.disk-bound-mib)",
        lost.text());
    assertEquals(Alert.Kind.DATA_LOST, lost.kind());
    assertEquals(Alert.Severity.CRITICAL, lost.severity());
    assertEquals("tidegate-edge/hall-7", lost.pool().key());
  }

  @Test
  void ofAlertsItSaysTheirNumber() {
    Alert lost =
        new LossAlerts("hall-7")
            .begun(Topics.ALERTS, 0, 7, 12, 1_700_000_000_000L, 1_700_000_600_000L);
    assertEquals(
        "the local log of edge 'hall-7' is full: it deletes the oldest alerts that were not sent"
            + " up, 12 of them by now; the centre is away since 2023-11-14T22:13:20Z",
        lost.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          centre       | 'centre' is no address
          centre:0     | 'centre:0' is no address
          centre:70000 | 'centre:70000' is no address
          :9092        | ':9092' is no address
          a:1,b        | 'b' is no address
          """)
  void anAddressIsHostAndPort(String upstream, String expected) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new UplinkOptions("hall-7", "l:1", upstream, Duration.ofSeconds(30)));
    assertTrue(e.getMessage().startsWith(expected), e.getMessage());
  }

  @Test
  void anEdgesNameIsAName() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new UplinkOptions("hall:7", "l:1", "c:1", Duration.ofSeconds(30)));
    assertTrue(e.getMessage().startsWith("the edge's name is 'hall:7': must be 1 to 63"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void pausesGrowToTheBoundAndDiffer(long seed) {
    JitteredPause pause = new JitteredPause(8_000, new Random(seed));
    long[] whole = {500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000};
    for (long bound : whole) {
      long millis = pause.nextMillis();
      assertTrue(millis >= bound / 2 && millis <= bound, millis + " of " + bound);
    }
    assertEquals(7, pause.failures());
    pause.reset();
    assertTrue(pause.nextMillis() <= 500);
  }
}
