package io.tidegate.sim.training;

import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.features.Outlook;
import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.features.Reading;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A simulated pool's life with the features of each window: what training and evaluation need, so
 * that the simulation has to run only once.
 *
 * @param p99 milliseconds, NaN where none is known
 * @param arrivals requests in the window, NaN where the window is missing
 * @param unforeseeable whether a breach that starts there came out of the blue
 * @param causes ordinal of the cause of a breach that starts there
 * @param rows features, null where there is no reading
 * @param leads windows until the projected crossing, by the outlook; infinite if none
 * @param headrooms ln(critical ÷ utilisation) at the horizon, by the outlook
 */
record PoolLife(
    PoolId pool,
    double sloP99Millis,
    long startMillis,
    long widthMillis,
    float[] p99,
    float[] arrivals,
    boolean[] unforeseeable,
    byte[] causes,
    float[][] rows,
    float[] leads,
    float[] headrooms) {

  /** Runs a pool to its end. */
  static PoolLife of(PoolRun run) {
    int n = run.windows();
    float[] p99 = new float[n];
    float[] arrivals = new float[n];
    boolean[] unforeseeable = new boolean[n];
    byte[] causes = new byte[n];
    float[][] rows = new float[n][];
    float[] leads = new float[n];
    float[] headrooms = new float[n];
    PoolFeatures features = new PoolFeatures(run.sloP99Millis());
    for (int i = 0; run.hasNext(); i++) {
      PoolWindow window = run.next();
      boolean missing = window.quality() == PoolWindow.Quality.INSUFFICIENT;
      p99[i] = missing ? Float.NaN : (float) window.latency().p99Millis();
      arrivals[i] = missing ? Float.NaN : window.arrivals();
      unforeseeable[i] = run.unforeseeable(i);
      causes[i] = (byte) run.causeAt(i).ordinal();
      Optional<Reading> reading = features.onWindow(window);
      leads[i] = Float.POSITIVE_INFINITY;
      headrooms[i] = Float.NaN;
      if (reading.isPresent()) {
        double[] values = reading.get().values();
        rows[i] = new float[values.length];
        for (int f = 0; f < values.length; f++) {
          rows[i][f] = (float) values[f];
        }
        Outlook outlook = reading.get().outlook();
        leads[i] =
            outlook.leadWindows() == Integer.MAX_VALUE
                ? Float.POSITIVE_INFINITY
                : outlook.leadWindows();
        headrooms[i] = (float) outlook.headroomAhead();
      }
    }
    return new PoolLife(
        run.pool(),
        run.sloP99Millis(),
        run.startMillis(),
        run.widthMillis(),
        p99,
        arrivals,
        unforeseeable,
        causes,
        rows,
        leads,
        headrooms);
  }

  /** The same under another service's name, so that lives of several fleets can be told apart. */
  PoolLife in(String fleet) {
    return new PoolLife(
        new PoolId(fleet + "." + pool.service(), pool.pool()),
        sloP99Millis,
        startMillis,
        widthMillis,
        p99,
        arrivals,
        unforeseeable,
        causes,
        rows,
        leads,
        headrooms);
  }

  /** The features of a window that has a reading. */
  double[] values(int window) {
    double[] values = new double[rows[window].length];
    for (int f = 0; f < values.length; f++) {
      values[f] = rows[window][f];
    }
    return values;
  }

  boolean[] over() {
    boolean[] over = new boolean[p99.length];
    for (int i = 0; i < over.length; i++) {
      over[i] = p99[i] > sloP99Millis;
    }
    return over;
  }

  int indexOf(long millis) {
    return (int) ((millis - startMillis) / widthMillis);
  }

  /** As the evaluation goes through it: windows with a p99 and arrivals, nothing else. */
  PoolTrack track() {
    return new PoolTrack() {
      @Override
      public PoolId pool() {
        return pool;
      }

      @Override
      public double sloP99Millis() {
        return sloP99Millis;
      }

      @Override
      public long widthMillis() {
        return widthMillis;
      }

      @Override
      public long originMillis() {
        return startMillis;
      }

      @Override
      public Iterator<PoolWindow> windows() {
        return IntStream.range(0, p99.length).mapToObj(PoolLife.this::window).iterator();
      }

      @Override
      public boolean unforeseeable(long millis) {
        return unforeseeable[indexOf(millis)];
      }
    };
  }

  private PoolWindow window(int i) {
    boolean missing = Float.isNaN(arrivals[i]);
    long count = missing ? 0 : (long) arrivals[i];
    double value = p99[i];
    LatencySummary latency =
        missing || Double.isNaN(value)
            ? LatencySummary.EMPTY
            : new LatencySummary(Math.max(1, count), value, value, value, value, value);
    return new PoolWindow(
        pool,
        PoolKind.ENDPOINT,
        startMillis + i * widthMillis,
        startMillis + (i + 1) * widthMillis,
        missing ? PoolWindow.Quality.INSUFFICIENT : PoolWindow.Quality.COMPLETE,
        List.of(),
        count,
        count,
        0,
        0,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  void write(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(next), 1 << 20))) {
      out.writeUTF(pool.service());
      out.writeUTF(pool.pool());
      out.writeDouble(sloP99Millis);
      out.writeLong(startMillis);
      out.writeLong(widthMillis);
      out.writeInt(p99.length);
      int width = FeatureCatalogue.size();
      out.writeInt(width);
      ByteBuffer row = ByteBuffer.allocate(width * 4);
      for (int i = 0; i < p99.length; i++) {
        out.writeFloat(p99[i]);
        out.writeFloat(arrivals[i]);
        out.writeBoolean(unforeseeable[i]);
        out.writeByte(causes[i]);
        out.writeFloat(leads[i]);
        out.writeFloat(headrooms[i]);
        out.writeBoolean(rows[i] != null);
        if (rows[i] != null) {
          row.asFloatBuffer().put(rows[i]);
          out.write(row.array());
        }
      }
    }
    Files.move(next, file);
  }

  static PoolLife read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      PoolId pool = new PoolId(in.readUTF(), in.readUTF());
      double slo = in.readDouble();
      long start = in.readLong();
      long windowMillis = in.readLong();
      int n = in.readInt();
      int width = in.readInt();
      float[] p99 = new float[n];
      float[] arrivals = new float[n];
      boolean[] unforeseeable = new boolean[n];
      byte[] causes = new byte[n];
      float[][] rows = new float[n][];
      float[] leads = new float[n];
      float[] headrooms = new float[n];
      byte[] bytes = new byte[width * 4];
      for (int i = 0; i < n; i++) {
        p99[i] = in.readFloat();
        arrivals[i] = in.readFloat();
        unforeseeable[i] = in.readBoolean();
        causes[i] = in.readByte();
        leads[i] = in.readFloat();
        headrooms[i] = in.readFloat();
        if (in.readBoolean()) {
          in.readFully(bytes);
          rows[i] = new float[width];
          ByteBuffer.wrap(bytes).asFloatBuffer().get(rows[i]);
        }
      }
      return new PoolLife(
          pool,
          slo,
          start,
          windowMillis,
          p99,
          arrivals,
          unforeseeable,
          causes,
          rows,
          leads,
          headrooms);
    }
  }
}
