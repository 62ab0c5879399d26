package io.tidegate.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidegate.wire.ProtoCursor.OddException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads samples by the hundred thousand: the same as {@link WireCodec#decode(byte[], Class)} gives,
 * for less. It walks over the bytes once, without protobuf's objects, and remembers names, labels
 * and specs, which come again and again. A record that is not of the plain form, or broken, goes to
 * {@link WireCodec}, which has the last word.
 *
 * <p>One for each partition; for one thread at a time.
 */
public final class SampleDecoder {
  private static final int VERSION_TAG = 1 << 3 | ProtoCursor.VARINT;
  private static final int SAMPLE = 10;

  private final ProtoCursor cursor = new ProtoCursor();
  private final ProtoCursor inner = new ProtoCursor();
  private final SampleTimes times = new SampleTimes();

  private final KnownParts<PoolId> pools =
      new KnownParts<>(
          bytes -> FromProto.pool(io.tidegate.wire.proto.PoolId.parser().parseFrom(bytes)));
  private final KnownParts<String> instances =
      new KnownParts<>(bytes -> new String(bytes, StandardCharsets.UTF_8));

  /** Pool, kind and instance lie one after the other: looked up as one. */
  private final KnownParts<Reporter> reporters = new KnownParts<>(this::reporter);

  private final KnownParts<PoolSpec> specs =
      new KnownParts<>(
          bytes -> FromProto.spec(io.tidegate.wire.proto.PoolSpec.parser().parseFrom(bytes)));
  // A repeated field's entries lie one after the other: together they are a sample of nothing else.
  private final KnownParts<List<PoolId>> dependencies =
      new KnownParts<>(
          bytes -> List.copyOf(FromProto.pools(sampleOf(bytes).getDependenciesList())));
  private final KnownParts<Map<String, String>> labels =
      new KnownParts<>(bytes -> Map.copyOf(sampleOf(bytes).getLabelsMap()));

  /** Where the field begins that was gone to last, and where the repeated one before it ended. */
  private int fieldStart;

  private int repeatedEnd;

  /** This record's dependencies of which no calls were met yet: the first of them, and where. */
  private int calledNext;

  private int calledFrom;
  private int calledEnd;

  private int number;

  /**
   * Who sent a sample, and of what.
   *
   * @param number how many were known before
   */
  private record Reporter(PoolId pool, PoolKind kind, String instance, int number) {}

  private Reporter reporter(byte[] bytes) throws InvalidProtocolBufferException {
    io.tidegate.wire.proto.PoolSample p = sampleOf(bytes);
    return new Reporter(
        pools.of(p.getPool().toByteArray()),
        FromProto.constant("kind", PoolKind.class, p.getKindValue()),
        instances.of(p.getInstanceBytes().toByteArray()),
        reporters.size());
  }

  private static io.tidegate.wire.proto.PoolSample sampleOf(byte[] bytes)
      throws InvalidProtocolBufferException {
    return io.tidegate.wire.proto.PoolSample.parser().parseFrom(bytes);
  }

  /**
   * Reads one record.
   *
   * @throws UndecodableRecordException as {@link WireCodec#decode(byte[], Class)}
   */
  public PoolSample decode(byte[] bytes) throws UndecodableRecordException {
    if (bytes != null) {
      try {
        return plain(bytes);
      } catch (OddException | InvalidProtocolBufferException | IllegalArgumentException e) {
        // What is wrong with it, if anything is, says the one below.
      }
    }
    PoolSample sample = WireCodec.decode(bytes, PoolSample.class);
    times.read(sample);
    number = 0;
    return sample;
  }

  /** The histograms of the sample decoded last, read already. */
  public SampleTimes times() {
    return times;
  }

  /**
   * A number for the pool and instance of the sample decoded last, below a few hundred thousand:
   * the same for all of its samples, as long as few others came in between. A hint where to look
   * first, no more: another may have the same.
   */
  public int reporterNumber() {
    return number;
  }

  private PoolSample plain(byte[] bytes) throws OddException, InvalidProtocolBufferException {
    cursor.over(bytes, 0, bytes.length);
    if (bytes.length == 0 || bytes[0] != VERSION_TAG) {
      throw OddException.ODD;
    }
    cursor.next();
    cursor.varintField();
    if (cursor.next() != SAMPLE) {
      throw OddException.ODD;
    }
    int length = cursor.bytesField();
    if (cursor.position() != bytes.length) {
      throw OddException.ODD;
    }
    cursor.over(bytes, bytes.length - length, bytes.length);
    return sample(bytes);
  }

  private PoolSample sample(byte[] bytes) throws OddException, InvalidProtocolBufferException {
    Reporter reporter = reporterOf(bytes);
    long start = 0;
    long end = 0;
    PoolSpec spec = null;
    long revision = 0;
    int live = 0;
    int active = 0;
    int queued = 0;
    long submitted = 0;
    long completed = 0;
    long rejected = 0;
    long failed = 0;
    times.clear();
    EncodedHistogram queueWait = EncodedHistogram.EMPTY;
    EncodedHistogram run = EncodedHistogram.EMPTY;
    EncodedHistogram latency = EncodedHistogram.EMPTY;
    HostLoad host = HostLoad.UNKNOWN;
    List<PoolId> calledPools = List.of();
    long dropped = 0;
    Map<String, String> label = Map.of();
    long lease = 0;
    List<DependencyCalls> calls = List.of();
    Optional<CacheCounts> cache = Optional.empty();
    calledNext = 0;
    calledFrom = 0;
    calledEnd = 0;
    int field = nextField();
    while (field != 0) {
      int from = fieldStart;
      int next = -1;
      switch (field) {
        case 4 -> start = cursor.varintField();
        case 5 -> end = cursor.varintField();
        case 6 -> {
          int at = cursor.bytesField();
          spec = specs.of(bytes, cursor.position() - at, cursor.position());
        }
        case 7 -> revision = cursor.varintField();
        case 8 -> live = (int) cursor.varintField();
        case 9 -> active = (int) cursor.varintField();
        case 10 -> queued = (int) cursor.varintField();
        case 11 -> submitted = cursor.varintField();
        case 12 -> completed = cursor.varintField();
        case 13 -> rejected = cursor.varintField();
        case 14 -> failed = cursor.varintField();
        case 15 -> queueWait = histogram("queueWait", bytes, times.queueWait);
        case 16 -> run = histogram("run", bytes, times.run);
        case 17 -> latency = histogram("latency", bytes, times.latency);
        case 18 -> host = host(bytes);
        case 19 -> {
          next = passRepeated(field);
          calledPools = dependencies.of(bytes, from, repeatedEnd);
          calledFrom = from;
          calledEnd = repeatedEnd;
        }
        case 20 -> dropped = cursor.varintField();
        case 21 -> {
          next = passRepeated(field);
          label = labels.of(bytes, from, repeatedEnd);
        }
        case 22 -> lease = cursor.varintField();
        case 23 -> {
          calls = new ArrayList<>(4);
          do {
            calls.add(call(bytes, calledPools));
            next = nextField();
          } while (next == field);
        }
        case 24 -> cache = Optional.of(cache(bytes));
        default -> throw OddException.ODD;
      }
      if (next < 0) {
        next = nextField();
      }
      if (next == field) {
        throw OddException.ODD;
      }
      field = next;
    }
    return new PoolSample(
        reporter.pool(),
        reporter.kind(),
        reporter.instance(),
        start,
        end,
        spec,
        revision,
        live,
        active,
        queued,
        submitted,
        completed,
        rejected,
        failed,
        queueWait,
        run,
        latency,
        host,
        calledPools,
        dropped,
        label,
        lease,
        calls,
        cache);
  }

  /** The first three fields. */
  private Reporter reporterOf(byte[] bytes) throws OddException, InvalidProtocolBufferException {
    int from = cursor.position();
    int field = cursor.next();
    for (; field == 1 || field == 2; field = cursor.next()) {
      if (field == 1) {
        cursor.bytesField();
      } else {
        cursor.varintField();
      }
    }
    if (field != 3) {
      throw OddException.ODD;
    }
    cursor.bytesField();
    Reporter reporter = reporters.of(bytes, from, cursor.position());
    number = reporter.number();
    return reporter;
  }

  private int nextField() throws OddException {
    fieldStart = cursor.position();
    return cursor.next();
  }

  /** Passes over all entries of a repeated field and gives the field after them. */
  private int passRepeated(int field) throws OddException {
    int next;
    do {
      cursor.bytesField();
      repeatedEnd = cursor.position();
      next = nextField();
    } while (next == field);
    return next;
  }

  private EncodedHistogram histogram(String field, byte[] bytes, HistogramCounts counts)
      throws OddException {
    int length = cursor.bytesField();
    return EncodedHistogram.ofPart(field, bytes, cursor.position() - length, length, counts);
  }

  private void enter(byte[] bytes) throws OddException {
    int length = cursor.bytesField();
    inner.over(bytes, cursor.position() - length, cursor.position());
  }

  private HostLoad host(byte[] bytes) throws OddException {
    enter(bytes);
    double cpu = Double.NaN;
    double oldGeneration = Double.NaN;
    long gcPauseMillis = 0;
    long gcCount = 0;
    double loadAverage = Double.NaN;
    for (int field = inner.next(); field != 0; field = inner.next()) {
      switch (field) {
        case 1 -> cpu = known(inner.doubleField());
        case 2 -> oldGeneration = known(inner.doubleField());
        case 3 -> gcPauseMillis = inner.varintField();
        case 4 -> gcCount = inner.varintField();
        case 5 -> loadAverage = known(inner.doubleField());
        default -> throw OddException.ODD;
      }
    }
    return new HostLoad(cpu, oldGeneration, gcPauseMillis, gcCount, loadAverage);
  }

  private static double known(double value) throws OddException {
    if (!Double.isFinite(value)) {
      throw OddException.ODD;
    }
    return value;
  }

  /** Calls mostly are to the dependencies that came before them, in the same order. */
  private DependencyCalls call(byte[] bytes, List<PoolId> calledPools)
      throws OddException, InvalidProtocolBufferException {
    enter(bytes);
    PoolId dependency = null;
    long calls = 0;
    long failed = 0;
    long totalMicros = 0;
    long maxMicros = 0;
    for (int field = inner.next(); field != 0; field = inner.next()) {
      switch (field) {
        case 1 -> {
          if (dependency != null) {
            throw OddException.ODD;
          }
          int length = inner.bytesField();
          dependency = called(bytes, inner.position() - length, length, calledPools);
        }
        case 2 -> calls = inner.varintField();
        case 3 -> failed = inner.varintField();
        case 4 -> totalMicros = inner.varintField();
        case 5 -> maxMicros = inner.varintField();
        default -> throw OddException.ODD;
      }
    }
    return new DependencyCalls(dependency, calls, failed, totalMicros, maxMicros);
  }

  private PoolId called(byte[] bytes, int from, int length, List<PoolId> calledPools)
      throws InvalidProtocolBufferException {
    // Two bytes of a tag, one of a length, then the same bytes.
    int at = calledFrom + 3;
    if (at + length <= calledEnd
        && bytes[at - 1] == length
        && Arrays.equals(bytes, at, at + length, bytes, from, from + length)) {
      calledFrom = at + length;
      return calledPools.get(calledNext++);
    }
    return pools.of(bytes, from, from + length);
  }

  private CacheCounts cache(byte[] bytes) throws OddException {
    enter(bytes);
    long hits = 0;
    long misses = 0;
    for (int field = inner.next(); field != 0; field = inner.next()) {
      switch (field) {
        case 1 -> hits = inner.varintField();
        case 2 -> misses = inner.varintField();
        default -> throw OddException.ODD;
      }
    }
    return new CacheCounts(hits, misses);
  }
}
