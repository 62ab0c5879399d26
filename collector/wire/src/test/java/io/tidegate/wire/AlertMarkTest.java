package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tidegate.wire.proto.Envelope;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of marks only one that is understood in all its parts keeps something back. */
class AlertMarkTest {
  static final AlertMark MARK = mark(AlertMark.Mark.ACKNOWLEDGED);

  private static AlertMark mark(AlertMark.Mark mark) {
    return new AlertMark(
        "a1",
        new PoolId("orders", "db"),
        Alert.Kind.SLO_BREACH,
        Alert.Severity.CRITICAL,
        mark,
        "on it",
        "alice",
        1_000);
  }

  /** Bytes that were written once must be read for ever. */
  @Test
  void itsBytesStayTheSame() {
    assertEquals(
        "0801" // envelope version 1
            + "8a0229" // field 33, the mark, of 41 bytes
            + "0a026131" // episode "a1"
            + "120c0a066f726465727312026462" // pool orders/db
            + "1802" // kind SLO_BREACH
            + "2003" // severity CRITICAL
            + "2801" // mark ACKNOWLEDGED
            + "32056f6e206974" // comment "on it"
            + "3a05616c696365" // marked_by "alice"
            + "40e807", // at_millis
        HexFormat.of().formatHex(WireCodec.encode(MARK)));
  }

  @ParameterizedTest
  @CsvSource({
    "ACKNOWLEDGED, acknowledge a1",
    "UNACKNOWLEDGED, acknowledge a1",
    "USEFUL, verdict a1",
    "NOT_USEFUL, verdict a1",
    "UNJUDGED, verdict a1"
  })
  void ofEachAlertTheNewestAcknowledgementAndTheNewestVerdictStay(AlertMark.Mark mark, String key) {
    assertEquals(key, mark(mark).key());
  }

  @Test
  void oneThatSaysMoreThanIsKnownHereIsNone() throws Exception {
    Envelope.Builder more = Envelope.parseFrom(WireCodec.encode(MARK)).toBuilder();
    more.getAlertMarkBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFromUtf8("only at night"))
                        .build())
                .build());
    assertUnreadable(more);
    assertUnreadable(Envelope.parseFrom(WireCodec.encode(MARK)).toBuilder().setVersion(2));
    Envelope.Builder future = Envelope.parseFrom(WireCodec.encode(MARK)).toBuilder();
    future.getAlertMarkBuilder().setMarkValue(99);
    assertUnreadable(future);
  }

  private static void assertUnreadable(Envelope.Builder envelope) {
    byte[] bytes = envelope.build().toByteArray();
    assertThrows(UndecodableRecordException.class, () -> WireCodec.decode(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "BREACH_FORECAST,   breach-forecast:orders/db:60000",
    "BREACH_FORECAST,   breach-forecast:orders/db:60000:worse",
    "BREACH_FORECAST,   breach-forecast:orders/db:60000:again:90000",
    "FORECAST_RESOLVED, breach-forecast:orders/db:60000:end:120000",
    "FORECAST_SCORED,   breach-forecast:orders/db:60000:verdict"
  })
  void whatAForecastTellsAgainIsTheSame(Alert.Kind kind, String id) {
    assertEquals("breach-forecast:orders/db:60000", episode(kind, id));
  }

  @Test
  void aBreachAndItsEndAreTheSameAlsoAboveAnEdge() {
    for (String edge : List.of("", "hall-7:")) {
      String breach = edge + "slo-breach:orders/db:60000";
      assertEquals(breach, episode(Alert.Kind.SLO_BREACH, breach));
      String end = edge + "slo-breach-end:orders/db:60000";
      assertEquals(breach, episode(Alert.Kind.SLO_BREACH_ENDED, end));
    }
  }

  @Test
  void anyOtherAlertStandsForItself() {
    assertEquals(
        "breach-forecast:orders/db:6",
        episode(Alert.Kind.BREACH_FORECAST, "breach-forecast:orders/db:6"));
    assertEquals("x:worse", episode(Alert.Kind.INSTANCE_FAILED, "x:worse"));
  }

  private static String episode(Alert.Kind kind, String id) {
    return new Alert(id, MARK.pool(), kind, Alert.Severity.INFO, 0, "", "").episode();
  }
}
