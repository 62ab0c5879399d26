package io.tidegate.predictor.alerts;

import io.tidegate.wire.Alert;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An alert state as bytes. */
final class StateForm {
  private StateForm() {}

  static void write(AlertState state, DataOutput out) throws IOException {
    out.writeByte(state.phase().ordinal());
    out.writeLong(state.newestMillis());
    out.writeInt(state.held());
    out.writeInt(state.calm());
    out.writeInt(state.blind());
    out.writeLong(state.endedMillis());
    out.writeBoolean(state.open() != null);
    if (state.open() != null) {
      write(state.open(), out);
    }
    out.writeByte(state.awaiting().size());
    for (Episode episode : state.awaiting()) {
      write(episode, out);
    }
    BreachTrack breaches = state.breaches();
    out.writeInt(breaches.run());
    out.writeLong(breaches.runBeganMillis());
    out.writeLong(breaches.runNewestMillis());
    out.writeLong(breaches.beganMillis());
    out.writeLong(breaches.endMillis());
  }

  static AlertState read(DataInput in) throws IOException {
    AlertPhase phase = constant(AlertPhase.values(), in.readByte());
    long newestMillis = in.readLong();
    int held = in.readInt();
    int calm = in.readInt();
    int blind = in.readInt();
    long endedMillis = in.readLong();
    Episode open = in.readBoolean() ? episode(in) : null;
    int count = in.readByte();
    List<Episode> awaiting = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      awaiting.add(episode(in));
    }
    return new AlertState(
        phase,
        newestMillis,
        held,
        calm,
        blind,
        endedMillis,
        open,
        awaiting,
        new BreachTrack(in.readInt(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
  }

  private static void write(Episode episode, DataOutput out) throws IOException {
    out.writeLong(episode.firedAtMillis());
    out.writeLong(episode.lastAlarmMillis());
    out.writeInt(episode.leadWindows());
    out.writeDouble(episode.probability());
    out.writeByte(episode.severity().ordinal());
    out.writeInt(episode.size());
    out.writeBoolean(episode.grew());
    out.writeInt(episode.seen());
  }

  private static Episode episode(DataInput in) throws IOException {
    return new Episode(
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readDouble(),
        constant(Alert.Severity.values(), in.readByte()),
        in.readInt(),
        in.readBoolean(),
        in.readInt());
  }

  private static <E> E constant(E[] values, int number) {
    if (number < 0 || number >= values.length) {
      throw new IllegalArgumentException(
          "a constant is %d: must be from 0 to %d".formatted(number, values.length - 1));
    }
    return values[number];
  }
}
