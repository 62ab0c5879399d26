package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tidegate.wire.ProtoCursor.OddException;
import io.tidegate.wire.proto.Envelope;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AgentMessagesTest {
  private static final PoolSpec NO_LIMITS = new PoolSpec(1, 0, 1, 1, false);

  static List<WireMessage> written() {
    List<WireMessage> all = new ArrayList<>(Samples.all());
    all.removeIf(message -> !AgentMessages.writes(message));
    // All that can be left out, left out, but for the values that must be there.
    all.add(
        new PoolSample(
            Samples.ORDERS,
            PoolKind.WORKER,
            "i",
            1,
            2,
            NO_LIMITS,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            EncodedHistogram.EMPTY,
            EncodedHistogram.EMPTY,
            EncodedHistogram.EMPTY,
            HostLoad.UNKNOWN,
            List.of(),
            0,
            Map.of()));
    // All there is: lengths of two bytes, numbers of ten, 0 as a value, letters of several bytes.
    all.add(
        new PoolSample(
            new PoolId("s".repeat(63), "p".repeat(63)),
            PoolKind.CACHE,
            "i".repeat(100),
            Samples.T0,
            Samples.T0 + 10_000,
            new PoolSpec(Integer.MAX_VALUE, 200, 1, Integer.MAX_VALUE, true, 16.5),
            Long.MAX_VALUE,
            1,
            127,
            128,
            16_383,
            16_384,
            1L << 35,
            1,
            Samples.histogram(1, 20, 300, 4_000_000),
            Samples.histogram(5),
            Samples.histogram(1_000_000_000),
            new HostLoad(0, 0.75, 12, 3, 17.5),
            List.of(Samples.DB, Samples.ORDERS),
            7,
            Map.of("zone", "", "b", "日本".repeat(50), "a", "ä"),
            Samples.T0,
            List.of(
                new DependencyCalls(Samples.DB, 10, 1, 2_000, 900),
                new DependencyCalls(Samples.ORDERS, 0, 0, 0, 0)),
            Optional.of(new CacheCounts(0, 9))));
    all.add(
        new Heartbeat(
            "orders",
            "i",
            0,
            0,
            1,
            "",
            Map.of("zone", "a"),
            true,
            List.of(
                new Heartbeat.Pool(
                    Samples.DB, PoolKind.DB_CONNECTION, PoolPhase.FAILED, NO_LIMITS, 0, 300))));
    return all;
  }

  @ParameterizedTest
  @MethodSource("written")
  void writesByteForByteWhatProtobufWrites(WireMessage message) throws Exception {
    byte[] written = WireCodec.encode(message);
    Envelope read = Envelope.parseFrom(written);
    assertEquals(HexFormat.of().formatHex(read.toByteArray()), HexFormat.of().formatHex(written));
    assertEquals(message, FromProto.message(read));
  }

  @Test
  void eachOfTheAgentsMessagesIsAmongThem() {
    for (Class<?> type : List.of(PoolSample.class, Heartbeat.class, Ack.class, Command.class)) {
      assertTrue(written().stream().anyMatch(type::isInstance), type::getSimpleName);
    }
  }

  @Test
  void readsACommandItself() throws Exception {
    for (WireMessage message : written()) {
      if (message instanceof Command) {
        assertEquals(message, AgentMessages.command(WireCodec.encode(message)));
      }
    }
  }

  /** A field of a later version, or broken bytes: what comes of it, protobuf's own code decides. */
  @Test
  void leavesWhatIsNotPlainToProtobuf() throws Exception {
    Command command =
        new Command("d/i", "d", Samples.ORDERS, "i", 3, 8, 12, Samples.T0, Samples.T0 + 5000);
    byte[] plain = WireCodec.encode(command);
    Envelope.Builder later = Envelope.parseFrom(plain).toBuilder();
    later
        .getCommandBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFromUtf8("new"))
                        .build())
                .build());
    byte[] newer = later.build().toByteArray();
    assertThrows(OddException.class, () -> AgentMessages.command(newer));
    assertEquals(command, WireCodec.decode(newer, Command.class));
  }

  @Test
  void brokenBytesGiveWhatProtobufGives() {
    Command command =
        new Command("d/i", "d", Samples.ORDERS, "i", 3, 8, 12, Samples.T0, Samples.T0 + 5000);
    byte[] plain = WireCodec.encode(command);
    Random random = new Random(1);
    int readable = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] broken = plain.clone();
      broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      String whole = outcome(() -> WireCodec.decode(broken));
      String direct = outcome(() -> WireCodec.decode(broken, Command.class));
      if (whole.startsWith("Command[")) {
        readable++;
        assertEquals(whole, direct, () -> HexFormat.of().formatHex(broken));
      } else {
        assertTrue(direct.startsWith("refused"), direct);
      }
    }
    assertTrue(readable > 1_000, "only " + readable + " could be read");
  }

  private interface Reading {
    WireMessage read() throws UndecodableRecordException;
  }

  private static String outcome(Reading reading) {
    try {
      return reading.read().toString();
    } catch (UndecodableRecordException e) {
      return "refused: " + e.getMessage();
    }
  }
}
