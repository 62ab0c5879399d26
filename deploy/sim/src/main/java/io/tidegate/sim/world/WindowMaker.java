package io.tidegate.sim.world;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Puts what the instances did in a window together, as the collector would. */
final class WindowMaker {
  private final PoolPlan plan;
  private final long widthMillis;
  private final Chance chance;
  private final double idleCpu;
  private final double busyCpu;
  private final TimeCounts wait = new TimeCounts();
  private final TimeCounts run = new TimeCounts();
  private final TimeCounts latency = new TimeCounts();
  private Histogram histogram;
  private ByteBuffer encoding;

  WindowMaker(PoolPlan plan, long widthMillis, Chance chance) {
    this.plan = plan;
    this.widthMillis = widthMillis;
    this.chance = chance;
    this.idleCpu = chance.between(0.03, 0.25);
    this.busyCpu = chance.between(0.15, 0.65);
  }

  /** From now on with the latencies' histogram: nobody but a controller looks at it. */
  void withHistograms() {
    histogram = EncodedHistogram.newHistogram();
    encoding = EncodedHistogram.newScratch();
  }

  /**
   * @param missing nothing of it arrived
   * @param partial one instance's samples did not
   */
  PoolWindow window(
      long startMillis,
      List<SimulatedHost> hosts,
      int size,
      long revision,
      boolean missing,
      boolean partial) {
    int absent = partial ? chance.below(hosts.size()) : -1;
    wait.clear();
    run.clear();
    latency.clear();
    long submitted = 0;
    long completed = 0;
    long rejected = 0;
    long failed = 0;
    long calls = 0;
    double callMillis = 0;
    double longestCall = 0;
    HostLoad host = HostLoad.UNKNOWN;
    List<PoolWindow.InstanceWindow> parts = new ArrayList<>(hosts.size());
    for (int i = 0; i < hosts.size(); i++) {
      Tally tally = hosts.get(i).queue().tally();
      long released = hosts.get(i).queue().takeReleased();
      if (missing || i == absent) {
        continue;
      }
      submitted += tally.submitted;
      completed += tally.completed + released;
      rejected += tally.rejected;
      failed += tally.failed + released;
      calls += tally.calls;
      callMillis += tally.callMillis;
      longestCall = Math.max(longestCall, tally.longestCallMillis);
      wait.plus(tally.wait);
      run.plus(tally.run);
      latency.plus(tally.latency);
      host = highest(host, host(hosts.get(i), size));
      parts.add(part(hosts.get(i), size, revision));
    }
    Optional<PoolId> database = plan.database();
    return new PoolWindow(
        plan.pool(),
        plan.shape().kind(),
        startMillis,
        startMillis + widthMillis,
        missing
            ? PoolWindow.Quality.INSUFFICIENT
            : absent >= 0 ? PoolWindow.Quality.PARTIAL : PoolWindow.Quality.COMPLETE,
        parts,
        submitted,
        completed,
        rejected,
        failed,
        wait.summary(),
        run.summary(),
        latency.summary(),
        host,
        database.map(List::of).orElse(List.of()),
        histogram == null ? EncodedHistogram.EMPTY : latency.encoded(histogram, encoding),
        0,
        calls == 0 || database.isEmpty()
            ? List.of()
            : List.of(
                new DependencyCalls(
                    database.get(),
                    calls,
                    0,
                    Math.round(callMillis * 1000),
                    Math.round(longestCall * 1000))),
        Optional.empty(),
        (double) parts.size() / hosts.size());
  }

  private PoolWindow.InstanceWindow part(SimulatedHost host, int size, long revision) {
    QueueInstance queue = host.queue();
    Tally tally = queue.tally();
    int active = queue.active();
    LatencySummary summary = tally.latency.summary();
    return new PoolWindow.InstanceWindow(
        host.name(),
        new PoolSpec(size, plan.shape().queueCapacity(), 1, PoolLife.MAX_SIZE),
        revision,
        Math.max(size, active),
        active,
        queue.queued(),
        tally.submitted + tally.rejected,
        summary.p99Millis());
  }

  private HostLoad host(SimulatedHost host, int size) {
    Pauses pauses = host.queue().pauses();
    double busy = host.queue().tally().run.sumMillis() / ((double) widthMillis * size);
    double collecting = Math.min(1, pauses.totalMillis() / widthMillis);
    double cpu =
        idleCpu * chance.between(0.8, 1.2) + busyCpu * Math.min(1.2, busy) + 0.6 * collecting;
    return new HostLoad(
        plan.cpuKnown() ? Math.min(1, cpu * chance.between(0.95, 1.05)) : Double.NaN,
        plan.heapKnown() ? host.oldGeneration() : Double.NaN,
        Math.round(pauses.totalMillis()),
        pauses.count(),
        Double.NaN);
  }

  /** NaN is less than any number here. */
  private static HostLoad highest(HostLoad one, HostLoad other) {
    return new HostLoad(
        highest(one.cpu(), other.cpu()),
        highest(one.oldGeneration(), other.oldGeneration()),
        Math.max(one.gcPauseMillis(), other.gcPauseMillis()),
        Math.max(one.gcCount(), other.gcCount()),
        Double.NaN);
  }

  private static double highest(double one, double other) {
    return Double.isNaN(one) ? other : Double.isNaN(other) ? one : Math.max(one, other);
  }
}
