package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleDecoderTest {
  private final SampleDecoder decoder = new SampleDecoder();

  private static PoolSample random(Random random) {
    int most = 1 + random.nextInt(64);
    List<PoolId> dependencies = new ArrayList<>();
    List<DependencyCalls> calls = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      dependencies.add(new PoolId("service", "dep" + random.nextInt(5)));
      calls.add(
          new DependencyCalls(
              dependencies.get(dependencies.size() - 1), 5 + random.nextInt(99), 3, 1, 200_000));
    }
    return new PoolSample(
        new PoolId("service" + random.nextInt(3), "pool" + random.nextInt(3)),
        PoolKind.values()[random.nextInt(6)],
        "instänce-" + random.nextInt(4),
        Samples.T0 + random.nextInt(1000),
        Samples.T0 + 1000 + random.nextInt(1000),
        new PoolSpec(
            1 + random.nextInt(most),
            random.nextInt(3),
            1,
            most,
            random.nextBoolean(),
            1 + random.nextInt(3) / 2.0),
        random.nextInt(3),
        random.nextInt(100),
        random.nextInt(100),
        random.nextInt(300_000),
        random.nextLong(1L << random.nextInt(1, 62)),
        random.nextInt(1000),
        random.nextInt(2),
        random.nextInt(2),
        histogram(random),
        histogram(random),
        histogram(random),
        random.nextBoolean()
            ? HostLoad.UNKNOWN
            : new HostLoad(random.nextDouble(), Double.NaN, 5, random.nextInt(2), 1.5),
        dependencies,
        random.nextInt(2),
        random.nextBoolean() ? Map.of() : Map.of("zone", "ä", "version", "1." + random.nextInt(2)),
        random.nextBoolean() ? 0 : Samples.T0,
        calls,
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(new CacheCounts(random.nextInt(2), 7)));
  }

  private static EncodedHistogram histogram(Random random) {
    return Samples.histogram(random.longs(random.nextInt(20), 1, 100_000_000).toArray());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givesWhatTheCodecGives(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      PoolSample sample = random(random);
      assertEquals(sample, decoder.decode(WireCodec.encode(sample)), "seed " + seed + " at " + i);
    }
  }

  /** A record with a few bytes changed: the same sample, or the same reason. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void saysOfABrokenRecordWhatTheCodecSays(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = WireCodec.encode(random(random));
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      String expected = outcome(() -> WireCodec.decode(bytes, PoolSample.class));
      String hex = HexFormat.of().formatHex(bytes);
      assertEquals(
          expected, outcome(() -> decoder.decode(bytes)), () -> "seed " + seed + " " + hex);
      refused += expected.startsWith("refused") ? 1 : 0;
    }
    assertTrue(refused > 100, () -> "too few were broken to show anything");
  }

  private interface Decoding {
    PoolSample run() throws UndecodableRecordException;
  }

  private static String outcome(Decoding decoding) {
    try {
      PoolSample sample = decoding.run();
      return sample + " " + sample.latency().hashCode() + " " + sample.run().hashCode();
    } catch (UndecodableRecordException e) {
      return "refused: " + e.getMessage();
    }
  }

  @Test
  void namesAreOneObjectHoweverOftenTheyCome() throws Exception {
    byte[] bytes = WireCodec.encode(Samples.sample());
    PoolSample first = decoder.decode(bytes);
    PoolSample second = decoder.decode(bytes.clone());
    assertSame(first.pool(), second.pool());
    assertSame(first.instance(), second.instance());
    assertSame(first.spec(), second.spec());
    assertSame(first.labels(), second.labels());
    assertSame(first.dependencies(), second.dependencies());
  }

  @Test
  void otherMessagesAreNamed() {
    assertEquals(
        "the record is a Forecast: must be a PoolSample",
        assertThrows(
                UndecodableRecordException.class,
                () -> decoder.decode(WireCodec.encode(Samples.forecast())))
            .getMessage());
    assertThrows(UndecodableRecordException.class, () -> decoder.decode(null));
    assertThrows(UndecodableRecordException.class, () -> decoder.decode(new byte[0]));
  }
}
