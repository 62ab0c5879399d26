package io.tidegate.predictor.features;

import io.tidegate.wire.ArrivalPeaks;
import io.tidegate.wire.PoolWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Follows one pool and reads its features after each window, with constant work and bounded memory.
 * The unit of time is the window; a window that is missing or says too little stays missing, and is
 * never a zero. Windows of another width than before start everything anew. Not thread-safe.
 */
public final class PoolFeatures {
  /** Windows with data before there is a reading. */
  public static final int WARM_UP_WINDOWS = 15;

  private static final int RESIDUALS = 64;

  /** Of the snapshot; raised with each change of what the state is. */
  private static final int FORMAT = 1;

  private static final int MAGIC = 0x54474650;

  /** Run times count as drifting from a tenth on. */
  private static final double DRIFTING = Math.log(1.1);

  private double sloP99Millis;
  private long widthMillis;
  private long newestMillis;
  private int seen;
  private int completeInstances;
  private int size;
  private Rings rings;
  private Season season;
  private OwnHistory own;
  private Mixture arrivalMixture;
  private Mixture runMixture;
  private Mixture p99Mixture;
  private Bias bias;
  private CallChain calls;
  private final float[] residuals = new float[RESIDUALS];
  private int residualCount;

  /**
   * @param sloP99Millis limit on the latency's p99, above 0
   */
  public PoolFeatures(double sloP99Millis) {
    slo(sloP99Millis);
    startAnew();
  }

  /** Sets the limit from the next window on; what is known of the pool stays. */
  public void slo(double p99Millis) {
    if (!(p99Millis > 0) || Double.isInfinite(p99Millis)) {
      throw new IllegalArgumentException("SLO is %s ms: must be above 0".formatted(p99Millis));
    }
    sloP99Millis = p99Millis;
  }

  private void startAnew() {
    widthMillis = 0;
    seen = 0;
    completeInstances = 0;
    size = 0;
    rings = new Rings();
    season = new Season();
    own = new OwnHistory();
    arrivalMixture = ArrivalOutlook.mixture();
    runMixture = ServerOutlook.runMixture();
    p99Mixture = LatencyOutlook.mixture();
    bias = new Bias();
    calls = new CallChain();
    residualCount = 0;
  }

  /** Takes the next window of a pool whose downstream pools are not known. */
  public Optional<Reading> onWindow(PoolWindow window) {
    return onWindow(window, List.of());
  }

  /**
   * Takes the next window.
   *
   * @param downstream what the pools that this one calls said last
   * @return nothing while there are fewer than {@link #WARM_UP_WINDOWS}, or if the window is not
   *     newer than the newest, or says too little
   */
  public Optional<Reading> onWindow(PoolWindow window, List<Downstream> downstream) {
    boolean first = widthMillis == 0;
    if (!first && window.startMillis() <= newestMillis) {
      return Optional.empty();
    }
    Measured m = Measured.of(window, completeInstances);
    if (m == null) {
      return Optional.empty();
    }
    if (seen == 0 && window.arrivals() == 0) {
      // Where traffic begins there is a step, not a trend: what lies before it says nothing of it.
      return Optional.empty();
    }
    if (!first && window.widthMillis() != widthMillis) {
      startAnew();
      first = true;
    }
    widthMillis = window.widthMillis();
    int windows = first ? 1 : windowsSince(window.startMillis());
    newestMillis = window.startMillis();
    if (window.quality() == PoolWindow.Quality.COMPLETE) {
      completeInstances = window.instances().size();
    }
    take(m, window, windows);
    View view =
        new View(
            rings,
            newestMillis,
            widthMillis,
            Math.log(sloP99Millis),
            m.size(),
            m.instances(),
            m.runCounts());
    ArrivalOutlook arrivals = new ArrivalOutlook(view, season, arrivalMixture);
    ServerOutlook servers = new ServerOutlook(view, arrivals, runMixture, bias);
    LatencyOutlook p99 = new LatencyOutlook(view, servers, p99Mixture);
    if (seen < WARM_UP_WINDOWS) {
      return Optional.empty();
    }
    return Optional.of(reading(view.with(arrivals, servers, p99), downstream));
  }

  /** The highest levels of the arrivals ahead, as of the newest window that said enough. */
  public ArrivalPeaks peaks() {
    return Season.holdsFor(widthMillis)
        ? season.peaks()
        : ArrivalPeaks.without(
            widthMillis == 0 ? ArrivalPeaks.Season.COLD : ArrivalPeaks.Season.NONE);
  }

  private int windowsSince(long startMillis) {
    long windows = Math.round((double) (startMillis - newestMillis) / widthMillis);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE / 2, windows));
  }

  private void take(Measured m, PoolWindow window, int windows) {
    if (windows >= Rings.CAPACITY) {
      seen = 0;
    }
    seen = Math.min(WARM_UP_WINDOWS, seen + 1);
    rings.advance(windows);
    rings.put(Rings.ARRIVALS, m.logArrivals());
    rings.put(Rings.RUN, m.logRun());
    rings.put(Rings.SIGMA, m.sigma());
    rings.put(Rings.P99, m.logP99());
    rings.put(Rings.P50, m.logP50());
    rings.put(Rings.WAIT, m.waitP99Millis());
    rings.put(Rings.LOAD, m.load());
    rings.put(Rings.ACTIVE, m.active());
    rings.put(Rings.QUEUED, m.queued());
    rings.put(Rings.REJECTED, m.rejectedShare());
    rings.put(Rings.FAILED, m.failedShare());
    rings.put(Rings.OLD_GENERATION, m.oldGeneration());
    rings.put(Rings.GC, m.gcShare());
    rings.put(Rings.CPU, m.cpu());
    calls.add(rings, window, windows);
    arrivalMixture.judge(windows, m.logArrivals());
    runMixture.judge(windows, m.logRun());
    if (size != 0 && m.size() != size) {
      LatencyOutlook.resized(p99Mixture);
    }
    size = m.size();
    p99Mixture.judge(windows, m.logP99());
    double residual = m.logP99() - p99Mixture.forecastForNow(Horizons.MAIN);
    if (!Double.isNaN(residual)) {
      residuals[residualCount % RESIDUALS] = (float) residual;
      residualCount = residualCount + 1 < 2 * RESIDUALS ? residualCount + 1 : RESIDUALS;
    }
    own.add(m);
    if (Season.holdsFor(widthMillis)) {
      season.add(newestMillis, m.logArrivals(), m.logP99());
    }
  }

  private Reading reading(View view, List<Downstream> downstream) {
    HeapOutlook heap = new HeapOutlook(rings);
    Row row = new Row();
    view.arrivals().write(row);
    view.servers().write(row, view.logSlo());
    view.p99().write(row);
    heap.write(row);
    season.write(row, view);
    own.write(row, view);
    calls.write(row, view, downstream);
    Statistics.write(row, view);
    return new Reading(row.values(), outlook(view, heap));
  }

  private Outlook outlook(View view, HeapOutlook heap) {
    ArrivalOutlook arrivals = view.arrivals();
    ServerOutlook servers = view.servers();
    LatencyOutlook p99 = view.p99();
    double[] arrivalsAhead = new double[Horizons.JUDGED];
    double[] runAhead = new double[Horizons.JUDGED];
    double[] utilisationAhead = new double[Horizons.JUDGED];
    double[] p99Ahead = new double[Horizons.JUDGED];
    for (int h = 0; h < Horizons.JUDGED; h++) {
      arrivalsAhead[h] = Math.exp(arrivals.mixed(h));
      runAhead[h] = Math.exp(servers.runAhead(h));
      utilisationAhead[h] = servers.utilisation(h);
      p99Ahead[h] = Math.exp(p99.mixed(h));
    }
    double drift = servers.runDrift();
    double eta = heap.eta();
    return new Outlook(
        newestMillis,
        widthMillis,
        sloP99Millis,
        view.size(),
        Math.exp(arrivals.level()),
        arrivalsAhead,
        Math.exp(servers.run()),
        runAhead,
        servers.utilisationNow(),
        utilisationAhead,
        servers.critical(),
        servers.critical(Horizons.MAIN),
        Math.exp(p99.level()),
        p99Ahead,
        lead(servers.crossing(), p99.crossing()),
        servers.lostServers(),
        servers.lostServersAhead(Horizons.MAIN),
        Math.exp(drift),
        drift > DRIFTING ? Onset.millis(view, Rings.RUN) : Outlook.NOT_SINCE,
        heap.now(),
        Double.isNaN(eta) || HeapOutlook.within(eta) ? eta : Double.POSITIVE_INFINITY,
        calls.slowest(view),
        Arrays.copyOf(residuals, Math.min(residualCount, RESIDUALS)));
  }

  private static int lead(double byServers, double byP99) {
    double first =
        Double.isNaN(byServers)
            ? byP99
            : Double.isNaN(byP99) ? byServers : Math.min(byServers, byP99);
    return first <= Horizons.LAST ? (int) Math.ceil(first) : Integer.MAX_VALUE;
  }

  /** The state as bytes, about 12 KiB, with a checksum at the end. */
  public byte[] snapshot() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(13_000);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(FORMAT);
      out.writeDouble(sloP99Millis);
      out.writeLong(widthMillis);
      out.writeLong(newestMillis);
      out.writeInt(seen);
      out.writeInt(completeInstances);
      out.writeInt(size);
      rings.write(out);
      season.write(out);
      own.write(out);
      arrivalMixture.write(out);
      runMixture.write(out);
      p99Mixture.write(out);
      bias.write(out);
      calls.write(out);
      out.writeInt(residualCount);
      for (float residual : residuals) {
        out.writeFloat(residual);
      }
      out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * A state that gives the same readings, bit for bit, as the one that the snapshot was taken of.
   *
   * @throws IllegalArgumentException if the bytes are no snapshot, of another format, or damaged
   */
  public static PoolFeatures restore(byte[] snapshot) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
      if (snapshot.length < 3 * Long.BYTES || in.readInt() != MAGIC) {
        throw new IllegalArgumentException(
            "%d bytes that are no snapshot of pool features".formatted(snapshot.length));
      }
      int format = in.readInt();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "snapshot of pool features has format %d: must be %d".formatted(format, FORMAT));
      }
      int body = snapshot.length - Long.BYTES;
      long stated =
          new DataInputStream(new ByteArrayInputStream(snapshot, body, Long.BYTES)).readLong();
      if (stated != checksum(snapshot, body)) {
        throw new IllegalArgumentException(
            "snapshot of pool features is damaged: the checksum is not that of its %d bytes"
                .formatted(snapshot.length));
      }
      PoolFeatures restored = new PoolFeatures(in.readDouble());
      restored.read(in);
      return restored;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "snapshot of pool features is damaged: %d bytes are too few".formatted(snapshot.length),
          e);
    }
  }

  private void read(DataInputStream in) throws IOException {
    widthMillis = in.readLong();
    newestMillis = in.readLong();
    seen = in.readInt();
    completeInstances = in.readInt();
    size = in.readInt();
    rings.read(in);
    season.read(in);
    own.read(in);
    arrivalMixture.read(in);
    runMixture.read(in);
    p99Mixture.read(in);
    bias.read(in);
    calls.read(in);
    residualCount = in.readInt();
    for (int i = 0; i < RESIDUALS; i++) {
      residuals[i] = in.readFloat();
    }
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  /** Of the arrays of the state. */
  int bytes() {
    return rings.bytes()
        + season.bytes()
        + own.bytes()
        + arrivalMixture.bytes()
        + runMixture.bytes()
        + p99Mixture.bytes()
        + residuals.length * Float.BYTES
        + 2 * CallChain.FOLLOWED * Integer.BYTES;
  }
}
