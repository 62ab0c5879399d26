package io.tidegate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tidegate.wire.proto.Envelope;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireCodecTest {
  static List<WireMessage> messages() {
    return Samples.all();
  }

  @Test
  void everyMessageTypeIsCoveredHere() {
    Set<Class<?>> covered =
        Samples.all().stream().map(Object::getClass).collect(Collectors.toSet());
    Set<Class<?>> types = new HashSet<>(Set.of(PoolMessage.class.getPermittedSubclasses()));
    types.add(Heartbeat.class);
    types.add(InstanceStatus.class);
    types.add(ModelRecord.class);
    types.add(ModelPointer.class);
    types.add(FreezeOrder.class);
    types.add(PolicySet.class);
    types.add(AuditHead.class);
    types.add(GateOrder.class);
    types.add(SilenceOrder.class);
    types.add(AlertMark.class);
    types.add(GateWork.class);
    types.add(GateReport.class);
    assertEquals(types, covered);
    assertEquals(
        Set.of(
            PoolMessage.class,
            Heartbeat.class,
            InstanceStatus.class,
            ModelRecord.class,
            ModelPointer.class,
            FreezeOrder.class,
            PolicySet.class,
            AuditHead.class,
            GateOrder.class,
            SilenceOrder.class,
            AlertMark.class,
            GateWork.class,
            GateReport.class),
        Set.of(WireMessage.class.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBackAsItWasSent(WireMessage message) throws Exception {
    assertEquals(message, WireCodec.decode(WireCodec.encode(message)));
  }

  /** Bytes that were written once must be read for ever: a change here breaks every old record. */
  @Test
  void bytesOfTheFirstVersionStayReadable() throws Exception {
    assertEquals(Samples.firstVersion(), golden("golden-v1.txt"));
  }

  @Test
  void bytesOfTheFirstLearningPredictorStayReadable() throws Exception {
    assertEquals(Samples.learning(), golden("golden-v2.txt"));
  }

  @Test
  void bytesOfTheFirstLoadGeneratorsStayReadable() throws Exception {
    assertEquals(GateSamples.generators(), golden("golden-v3.txt"));
  }

  @Test
  void bytesOfTheFirstLabelsStayReadable() throws Exception {
    assertEquals(Samples.labelled(), golden("golden-v4.txt"));
  }

  @Test
  void bytesOfTheFirstForecastPeaksStayReadable() throws Exception {
    assertEquals(Samples.peaks(), golden("golden-v5.txt"));
  }

  /** The labels lie last, in the order of their names; where there are none, nothing is written. */
  @Test
  void labelsCostAWindowNothingWhereThereAreNone() {
    String without = HexFormat.of().formatHex(WireCodec.encode(Samples.window()));
    String with = HexFormat.of().formatHex(WireCodec.encode(Samples.labelled().get(0)));
    String labels =
        "aa010c0a04746965721204676f6c64" // field 21, tier=gold
            + "aa010a0a047a6f6e6512026575"; // field 21, zone=eu
    assertTrue(with.endsWith(labels), with);
    assertEquals(
        without.substring(without.length() - 60),
        with.substring(with.length() - 60 - labels.length(), with.length() - labels.length()));
    assertEquals(without.length() + labels.length(), with.length());
  }

  @Test
  void bytesOfTheFirstLimitsOnQueuesStayReadable() throws Exception {
    assertEquals(AdmissionSamples.all(), golden("golden-v6.txt"));
  }

  private List<WireMessage> golden(String file) throws Exception {
    List<WireMessage> read = new ArrayList<>();
    try (InputStream golden = getClass().getResourceAsStream(file)) {
      for (String line : new String(golden.readAllBytes(), UTF_8).split("\n")) {
        read.add(WireCodec.decode(HexFormat.of().parseHex(line)));
      }
    }
    return read;
  }

  @Test
  void writesTheBytesOfTheFirstVersion() {
    Command command =
        new Command("d/i", "d", Samples.ORDERS, "i", 3, 8, 12, Samples.T0, Samples.T0 + 5000);
    assertEquals(
        "0801" // envelope version 1
            + "7a32" // field 15, the command, of 50 bytes
            + "0a03642f69" // command_id "d/i"
            + "120164" // decision_id "d"
            + "1a110a066f72646572731207776f726b657273" // pool orders/workers
            + "220169" // instance "i"
            + "2803" // expected_revision 3
            + "3008" // expected_size 8
            + "380c" // target_size 12
            + "4080d0dfb4ab33" // issued_at_millis
            + "4888f7dfb4ab33", // expires_at_millis
        HexFormat.of().formatHex(WireCodec.encode(command)));
  }

  @Test
  void unknownFieldsAndNewerVersionsAreTolerated() throws Exception {
    Envelope known = Envelope.parseFrom(WireCodec.encode(Samples.forecast()));
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(
                999,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("from a later version"))
                    .build())
            .build();
    byte[] newer =
        known.toBuilder()
            .setVersion(7)
            .setForecast(known.getForecast().toBuilder().setUnknownFields(later))
            .setUnknownFields(later)
            .build()
            .toByteArray();
    assertEquals(Samples.forecast(), WireCodec.decode(newer));
  }

  /** As an older predictor writes it: the fields that it does not have are not zero. */
  @Test
  void aForecastOfTheFirstVersionSaysNothingOfItsCertainty() throws Exception {
    Envelope old = Envelope.parseFrom(WireCodec.encode(Samples.forecast()));
    assertFalse(old.getForecast().hasProbability());
    Forecast read = (Forecast) WireCodec.decode(old.toByteArray());
    assertTrue(Double.isNaN(read.probability()));
    assertTrue(Double.isNaN(read.p99LowMillis()));
    assertTrue(Double.isNaN(read.knownShare()));
    assertFalse(read.prior());
    assertEquals(ArrivalPeaks.UNTOLD, read.peaks());
  }

  /** What a later predictor knows of a season is not taken for what this version knows of one. */
  @Test
  void aSeasonOfALaterVersionIsNotTold() throws Exception {
    Envelope known = Envelope.parseFrom(WireCodec.encode(Samples.peaks().get(0)));
    var later = known.getForecast().toBuilder().setSeasonValue(9);
    Forecast read =
        (Forecast) WireCodec.decode(known.toBuilder().setForecast(later).build().toByteArray());
    assertEquals(ArrivalPeaks.UNTOLD, read.peaks());
  }

  @Test
  void aPeakIsThereWhereTheSeasonIsKnownAndLiesWithinItsInterval() throws Exception {
    var forecast = Envelope.parseFrom(WireCodec.encode(Samples.peaks().get(0))).getForecast();
    assertReason(
        "the season is DAY, with a peak of the day and one of the week",
        forecast.toBuilder().setSeasonValue(3));
    assertReason(
        "the season is WEEK, with no peak of the day", forecast.toBuilder().clearDayPeak());
    assertReason(
        "the peak of the arrivals is 240.0 in 250.0 to 270.0 per second",
        forecast.toBuilder().setDayPeak(forecast.getDayPeak().toBuilder().setLowPerSecond(250)));
  }

  @Test
  void noDataIsNotZero() throws Exception {
    PoolWindow window = (PoolWindow) WireCodec.decode(WireCodec.encode(Samples.window()));
    assertTrue(Double.isNaN(window.host().oldGeneration()));
    assertTrue(Double.isNaN(LatencySummary.EMPTY.p99Millis()));
  }

  @Test
  void garbageIsNamed() {
    assertReason("the record is empty", new byte[0]);
    assertReason("not an Envelope", "hello, world".getBytes(UTF_8));
    assertReason("no body that this version knows", Envelope.newBuilder().setVersion(2).build());
  }

  @Test
  void impossibleValuesAreNamedWithTheirField() throws Exception {
    var sample = Envelope.parseFrom(WireCodec.encode(Samples.sample())).getSample();
    assertReason(
        "sample: submitted is -5: must not be negative", sample.toBuilder().setSubmitted(-5));
    assertReason(
        "sample: host.cpu is NaN: must be a number",
        sample.toBuilder().setHost(sample.getHost().toBuilder().setCpu(Double.NaN)));
    assertReason("sample: kind is 0: must be from 1 to 6", sample.toBuilder().setKindValue(0));
    assertReason(
        "sample: size is 65: must be within the local limits 1 to 64",
        sample.toBuilder().setSpec(sample.getSpec().toBuilder().setSize(65)));
    assertReason(
        "sample: service is '': must be",
        sample.toBuilder().setPool(sample.getPool().toBuilder().setService("")));
    assertReason(
        "sample: run is no HdrHistogram V2 encoding",
        sample.toBuilder().setRun(ByteString.copyFromUtf8("not a histogram")));
    assertReason("end must be after start", sample.toBuilder().setEndMillis(Samples.T0 - 1));
  }

  @Test
  void theWrongTypeIsNamed() {
    UndecodableRecordException e =
        assertThrows(
            UndecodableRecordException.class,
            () -> WireCodec.decode(WireCodec.encode(Samples.forecast()), Command.class));
    assertEquals("the record is a Forecast: must be a Command", e.getMessage());
  }

  private static void assertReason(
      String expected, io.tidegate.wire.proto.PoolSample.Builder sample) {
    assertReason(expected, Envelope.newBuilder().setVersion(1).setSample(sample).build());
  }

  private static void assertReason(
      String expected, io.tidegate.wire.proto.Forecast.Builder forecast) {
    assertReason(expected, Envelope.newBuilder().setVersion(1).setForecast(forecast).build());
  }

  private static void assertReason(String expected, Envelope envelope) {
    assertReason(expected, envelope.toByteArray());
  }

  private static void assertReason(String expected, byte[] bytes) {
    UndecodableRecordException e =
        assertThrows(UndecodableRecordException.class, () -> WireCodec.decode(bytes));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }
}
