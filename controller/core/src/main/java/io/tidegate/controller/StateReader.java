package io.tidegate.controller;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mirror of {@link StateWriter}; format 1 had neither requests, caches nor read-only pools,
 * format 2 not what is in use, format 3 nothing of replicas, format 4 nothing of hosts, errors and
 * trust, format 5 nothing of turns, canaries and calls, format 6 no labels, format 7 nothing of
 * limits on queues.
 */
final class StateReader {
  private static final int MOST_ENTRIES = 100_000;

  private final DataInputStream in;
  private final int format;
  private List<PoolId> dependencies = List.of();

  StateReader(DataInputStream in, int format) {
    this.in = in;
    this.format = format;
  }

  ControlState state(PoolId pool) throws IOException {
    if (format >= 6) {
      dependencies = list(() -> PoolId.parse(in.readUTF()));
    }
    return new ControlState(
        pool,
        constant(ControlPhase.values()),
        list(this::window),
        list(this::instance),
        in.readBoolean() ? Optional.of(forecast()) : Optional.empty(),
        in.readBoolean() ? Optional.of(change()) : Optional.empty(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readUTF(),
        in.readInt(),
        format < 2 ? List.of() : list(in::readUTF),
        format < 2 ? CacheWatch.NONE : new CacheWatch(in.readInt(), in.readLong()),
        format < 5
            ? Trust.NONE
            : new Trust(in.readBoolean(), in.readInt(), in.readInt(), in.readLong()),
        format < 6 ? Turns.NONE : turns(),
        format < 7 ? Map.of() : labels(),
        format < 8
            ? AdmissionWatch.NONE
            : new AdmissionWatch(in.readLong(), in.readLong(), in.readLong(), turns()));
  }

  private Turns turns() throws IOException {
    return new Turns(in.readByte(), list(in::readLong));
  }

  private Map<String, String> labels() throws IOException {
    Map<String, String> labels = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      labels.put(in.readUTF(), in.readUTF());
    }
    return labels;
  }

  private interface Entry<T> {
    T read() throws IOException;
  }

  private <T> List<T> list(Entry<T> entry) throws IOException {
    return list(in.readInt(), entry);
  }

  private static <T> List<T> list(int size, Entry<T> entry) throws IOException {
    if (size < 0 || size > MOST_ENTRIES) {
      throw new IOException("a list of " + size + " entries");
    }
    List<T> list = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      list.add(entry.read());
    }
    return list;
  }

  private <E extends Enum<E>> E constant(E[] values) throws IOException {
    return values[in.readUnsignedByte()];
  }

  private byte[] bytes() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a field of " + length + " bytes");
    }
    return in.readNBytes(length);
  }

  private Forecast forecast() throws IOException {
    try {
      return WireCodec.decode(bytes(), Forecast.class);
    } catch (UndecodableRecordException e) {
      throw new IOException("forecast: " + e.getMessage(), e);
    }
  }

  private WindowFacts window() throws IOException {
    return new WindowFacts(
        in.readLong(),
        in.readLong(),
        constant(PoolKind.values()),
        constant(PoolWindow.Quality.values()),
        in.readDouble(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        format < 3 ? 0 : in.readInt(),
        format < 4 ? 0 : in.readInt(),
        in.readLong(),
        in.readDouble(),
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        EncodedHistogram.ofBytes("latency", bytes()),
        format < 5 ? Signals.UNKNOWN : signals(),
        format < 6 ? List.of() : list(in.readUnsignedByte(), this::called),
        format >= 6 && in.readBoolean());
  }

  private Called called() throws IOException {
    return new Called(
        dependencies.get(in.readUnsignedShort()), in.readInt(), in.readInt(), in.readFloat());
  }

  private Signals signals() throws IOException {
    return new Signals(in.readFloat(), in.readFloat(), in.readInt(), in.readInt());
  }

  private InstanceFacts instance() throws IOException {
    String name = in.readUTF();
    PoolSpec spec =
        new PoolSpec(
            in.readInt(),
            in.readInt(),
            in.readInt(),
            in.readInt(),
            format >= 2 && in.readBoolean(),
            format < 4 ? 1 : in.readDouble());
    long revision = in.readLong();
    return new InstanceFacts(
        name, format < 8 ? spec : spec.withOwnQueueCapacity(in.readInt()), revision);
  }

  private Change change() throws IOException {
    return new Change(
        in.readUTF(),
        in.readBoolean(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readDouble(),
        measure(),
        in.readLong(),
        in.readInt(),
        list(this::part),
        format < 2 ? "" : in.readUTF(),
        format >= 6 && in.readBoolean()
            ? Optional.of(new Canary(in.readInt(), in.readInt(), in.readDouble(), in.readDouble()))
            : Optional.empty());
  }

  private Change.Part part() throws IOException {
    return new Change.Part(
        in.readUTF(),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        constant(Change.Answer.values()),
        in.readLong(),
        in.readInt(),
        in.readUTF(),
        format < 8 ? 0 : in.readInt(),
        format < 8 ? 0 : in.readInt(),
        format < 8 ? 0 : in.readInt());
  }

  private Measure measure() throws IOException {
    return new Measure(
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readBoolean());
  }
}
