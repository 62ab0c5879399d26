package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tidegate.wire.proto.Envelope;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of silences only one that is understood in all its parts silences. */
class SilenceOrderTest {
  static final SilenceOrder SILENCE = from(1_000, 2_000);

  private static SilenceOrder from(long starts, long ends) {
    return new SilenceOrder(
        "s1",
        "orders/*",
        Optional.of(Alert.Kind.SLO_BREACH),
        starts,
        ends,
        "deploy",
        "alice",
        1_000,
        true);
  }

  /** Bytes that were written once must be read for ever. */
  @Test
  void itsBytesStayTheSame() {
    assertEquals(
        "0801" // envelope version 1
            + "82022a" // field 32, the silence, of 42 bytes
            + "0a027331" // id "s1"
            + "12086f72646572732f2a" // selector "orders/*"
            + "1802" // kind SLO_BREACH
            + "20e807" // starts_at_millis
            + "28d00f" // ends_at_millis
            + "32066465706c6f79" // reason "deploy"
            + "3a05616c696365" // ordered_by "alice"
            + "40e807" // at_millis
            + "4801", // maintenance
        HexFormat.of().formatHex(WireCodec.encode(SILENCE)));
    assertEquals("silence s1", SILENCE.key());
  }

  @Test
  void oneThatSaysMoreThanIsKnownHereIsNone() throws Exception {
    Envelope.Builder envelope = Envelope.parseFrom(WireCodec.encode(SILENCE)).toBuilder();
    envelope
        .getSilenceOrderBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFromUtf8("only of an edge"))
                        .build())
                .build());
    assertUnreadable(envelope);
  }

  @Test
  void norIsOneOfALaterVersionOrOfAKindOfTheFuture() throws Exception {
    byte[] known = WireCodec.encode(SILENCE);
    assertUnreadable(Envelope.parseFrom(known).toBuilder().setVersion(2));
    Envelope.Builder kind = Envelope.parseFrom(known).toBuilder();
    kind.getSilenceOrderBuilder().setKindValue(99);
    assertUnreadable(kind);
  }

  private static void assertUnreadable(Envelope.Builder envelope) {
    byte[] bytes = envelope.build().toByteArray();
    assertThrows(UndecodableRecordException.class, () -> WireCodec.decode(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "1500, 1500, true", // in force: ends now
    "500, 1000, false", // to come: never begins
    "9000, 2000, true" // over: stays as it was
  })
  void endedItIsOverAtOnce(long endMillis, long endsAtMillis, boolean everWas) {
    SilenceOrder ended = SILENCE.ended("bob", endMillis);
    assertEquals(endsAtMillis, ended.endsAtMillis());
    assertEquals("bob", ended.orderedBy());
    assertEquals(endMillis, ended.atMillis());
    assertEquals(true, ended.isOver(endMillis));
    assertEquals(everWas, ended.isInForce(1_499));
  }

  @Test
  void itIsInForceFromItsStartUpToItsEnd() {
    assertEquals(false, SILENCE.isInForce(999));
    assertEquals(true, SILENCE.isInForce(1_000));
    assertEquals(true, SILENCE.isInForce(1_999));
    assertEquals(false, SILENCE.isInForce(2_000));
    assertEquals(false, SILENCE.isOver(1_999));
    assertEquals(true, SILENCE.isOver(2_000));
  }

  @Test
  void itsEndIsNotBeforeItsStartNorFarBehindIt() {
    long month = 30L * 86_400_000;
    assertEquals(month + 5, from(5, month + 5).endsAtMillis());
    assertThrows(IllegalArgumentException.class, () -> from(5, 4));
    assertThrows(IllegalArgumentException.class, () -> from(5, month + 6));
  }
}
