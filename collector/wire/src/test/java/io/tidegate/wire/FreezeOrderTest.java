package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tidegate.wire.proto.Envelope;
import io.tidegate.wire.proto.FreezeState;
import org.junit.jupiter.api.Test;

/** Of the kill switch's orders only one that is understood in all its parts thaws. */
class FreezeOrderTest {
  private static final FreezeOrder THAW =
      new FreezeOrder("orders/*", false, "alice@ops", "over", 1_000, false);

  private static boolean frozen(Envelope envelope) throws Exception {
    return WireCodec.decode(envelope.toByteArray(), FreezeOrder.class).frozen();
  }

  private static Envelope.Builder thaw() throws Exception {
    return Envelope.parseFrom(WireCodec.encode(THAW)).toBuilder();
  }

  @Test
  void aThawOfThisVersionThaws() throws Exception {
    assertEquals(false, frozen(thaw().build()));
  }

  @Test
  void aThawThatSaysMoreThanIsKnownHereDoesNot() throws Exception {
    UnknownFieldSet more =
        UnknownFieldSet.newBuilder()
            .addField(
                99,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("only for a canary"))
                    .build())
            .build();
    Envelope.Builder envelope = thaw();
    envelope.getFreezeOrderBuilder().setUnknownFields(more);
    assertEquals(true, frozen(envelope.build()));
  }

  @Test
  void norAStateOrAVersionOfTheFuture() throws Exception {
    Envelope.Builder envelope = thaw();
    envelope.getFreezeOrderBuilder().setStateValue(7);
    assertEquals(true, frozen(envelope.build()));
    assertEquals(true, frozen(thaw().setVersion(2).build()));
    Envelope.Builder unspecified = thaw();
    unspecified.getFreezeOrderBuilder().setState(FreezeState.FREEZE_STATE_UNSPECIFIED);
    assertEquals(true, frozen(unspecified.build()));
  }

  @Test
  void whoAndWhyHaveToBeThere() {
    assertEquals("freeze orders/*", THAW.key());
    assertThrows(
        IllegalArgumentException.class, () -> new FreezeOrder("*", true, "alice", "", 0, false));
    assertThrows(
        IllegalArgumentException.class, () -> new FreezeOrder("*", true, "", "why", 0, false));
  }
}
