package io.tidegate.bench;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * A synthetic fleet: pools of one instance each, as an agent would report them, with histograms of
 * some hundred log-normal times each, labels, host load and calls to a database. Samples are
 * encoded once; only their times change.
 */
final class SyntheticFleet {
  private static final int SHAPES = 97;
  private static final int EVENTS = 200;

  private final byte[][] templates;
  private final byte[][] keys;
  private final int[] startAt;
  private final int[] endAt;

  /**
   * @param nearMillis some time of the decades in which the samples will be
   */
  SyntheticFleet(int pools, long nearMillis) {
    templates = new byte[pools][];
    keys = new byte[pools][];
    startAt = new int[pools];
    endAt = new int[pools];
    Random random = new Random(7);
    EncodedHistogram[][] shapes = new EncodedHistogram[SHAPES][];
    for (int shape = 0; shape < SHAPES; shape++) {
      double medianMicros = 500 * Math.exp(4 * random.nextDouble());
      shapes[shape] =
          new EncodedHistogram[] {
            histogram(random, medianMicros / 10),
            histogram(random, medianMicros),
            histogram(random, 1.1 * medianMicros)
          };
    }
    for (int pool = 0; pool < pools; pool++) {
      PoolSample sample = sample(pool, shapes[pool % SHAPES], nearMillis);
      templates[pool] = WireCodec.encode(sample);
      keys[pool] = sample.pool().key().getBytes(StandardCharsets.UTF_8);
      startAt[pool] = indexOf(templates[pool], varint(sample.startMillis()));
      endAt[pool] = indexOf(templates[pool], varint(sample.endMillis()));
    }
  }

  private static EncodedHistogram histogram(Random random, double medianMicros) {
    Histogram histogram = EncodedHistogram.newHistogram();
    for (int i = 0; i < EVENTS; i++) {
      histogram.recordValue(1 + (long) (medianMicros * Math.exp(0.4 * random.nextGaussian())));
    }
    return EncodedHistogram.of(histogram);
  }

  private static PoolSample sample(int pool, EncodedHistogram[] times, long nearMillis) {
    String service = "service-" + pool / 10;
    PoolId database = new PoolId(service, "db");
    return new PoolSample(
        new PoolId(service, "pool-" + pool % 10),
        PoolKind.WORKER,
        service + "-host" + pool % 400 + "-4711-1764000000000",
        nearMillis,
        nearMillis + 10_000,
        new PoolSpec(8 + pool % 8, 200, 1, 64),
        pool % 3,
        8,
        5,
        pool % 7,
        EVENTS,
        EVENTS,
        0,
        pool % 2,
        times[0],
        times[1],
        times[2],
        new HostLoad(0.25, 0.5, 12, 1, 1.5),
        List.of(database),
        0,
        Map.of("zone", "zone-" + pool % 3, "version", "1.2." + pool % 5),
        0,
        List.of(new DependencyCalls(database, 2 * EVENTS, 1, 900_000, 20_000)),
        Optional.empty());
  }

  /** Of one sample, in bytes. */
  int sampleBytes() {
    return templates[0].length;
  }

  int pools() {
    return templates.length;
  }

  byte[] key(int pool) {
    return keys[pool];
  }

  /** The sample of that interval; the array is the pool's own and changes with the next call. */
  byte[] bytes(int pool, long startMillis, long endMillis) {
    byte[] template = templates[pool];
    put(template, startAt[pool], startMillis);
    put(template, endAt[pool], endMillis);
    return template;
  }

  /** Times of these decades are six bytes long, so that one takes the place of another. */
  private static byte[] varint(long millis) {
    byte[] bytes = new byte[6];
    put(bytes, 0, millis);
    return bytes;
  }

  private static void put(byte[] bytes, int at, long millis) {
    long rest = millis;
    for (int i = 0; i < 5; i++) {
      bytes[at + i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at + 5] = (byte) rest;
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int at = 0; at + part.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new IllegalStateException("no such time in the sample");
  }
}
