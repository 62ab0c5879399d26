package io.tidegate.sources;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Writes what a stream knows as a sample of a read-only pool. The label {@code not-told} names what
 * the source says nothing of, so that its 0 or its emptiness is not taken for a measurement.
 *
 * @param labels that every sample carries
 * @param longestMillis a sample may span
 */
record PoolSampleForm(
    PoolId pool, String instance, Map<String, String> labels, long longestMillis) {
  static final String NOT_TOLD = "not-told";

  PoolSampleForm {
    labels = Map.copyOf(labels);
  }

  PoolSample sample(PoolStream stream, long fromMillis, long toMillis, double backlogGrowth) {
    long startMillis = Math.max(fromMillis, toMillis - longestMillis);
    double share = (double) (toMillis - startMillis) / (toMillis - fromMillis);
    List<String> notTold = new ArrayList<>();
    int active = whole(stream.gauge(Role.ACTIVE, 0).orElseThrow());
    OptionalDouble live = stream.gauge(Role.LIVE, 0);
    int liveNow = live.isPresent() ? whole(live.getAsDouble()) : active;
    OptionalDouble size = stream.gauge(Role.SIZE, 1);
    int sizeNow = Math.max(1, size.isPresent() ? whole(size.getAsDouble()) : liveNow);
    OptionalDouble queued = stream.gauge(Role.QUEUED, 0);
    told(notTold, "size", size.isPresent());
    told(notTold, "live", live.isPresent());
    told(notTold, "queued", queued.isPresent());
    OptionalDouble completed = stream.count(Role.COMPLETED);
    OptionalDouble submitted = stream.count(Role.SUBMITTED);
    if (submitted.isEmpty() && completed.isPresent()) {
      // What came either went or is still there.
      submitted = OptionalDouble.of(Math.max(0, completed.getAsDouble() + backlogGrowth));
    }
    Optional<Histogram> wait = times(stream, Role.QUEUE_WAIT, share);
    Optional<Histogram> run = times(stream, Role.RUN, share);
    Optional<Histogram> latency = times(stream, Role.LATENCY, share);
    if (latency.isEmpty() && stream.rule().kind() == PoolKind.WORKER) {
      latency = wait.flatMap(w -> run.map(r -> SumOfTwo.of(w, r)));
    } else if (latency.isEmpty()) {
      latency = wait;
    }
    long submittedNow = counted(notTold, "submitted", submitted, share);
    long completedNow = counted(notTold, "completed", completed, share);
    long rejected = counted(notTold, "rejected", stream.count(Role.REJECTED), share);
    long failed = counted(notTold, "failed", stream.count(Role.FAILED), share);
    told(notTold, "queue-wait", wait.isPresent());
    told(notTold, "run", run.isPresent());
    told(notTold, "latency", latency.isPresent());
    return new PoolSample(
        pool,
        stream.rule().kind(),
        instance,
        startMillis,
        toMillis,
        new PoolSpec(
            sizeNow, whole(stream.gauge(Role.QUEUE_CAPACITY, 0).orElse(0)), 1, sizeNow, true),
        0,
        liveNow,
        active,
        whole(queued.orElse(0)),
        submittedNow,
        completedNow,
        rejected,
        failed,
        encoded(wait),
        encoded(run),
        encoded(latency),
        HostLoad.UNKNOWN,
        List.of(),
        0,
        labels(stream, notTold));
  }

  private static void told(List<String> notTold, String what, boolean isTold) {
    if (!isTold) {
      notTold.add(what);
    }
  }

  private static long counted(
      List<String> notTold, String what, OptionalDouble count, double share) {
    told(notTold, what, count.isPresent());
    return Math.round(count.orElse(0) * share);
  }

  private static int whole(double value) {
    return (int) Math.min(Integer.MAX_VALUE, Math.round(value));
  }

  private static Optional<Histogram> times(PoolStream stream, Role role, double share) {
    return stream.times(role, share).map(Latencies::histogram);
  }

  private static EncodedHistogram encoded(Optional<Histogram> times) {
    return times.map(EncodedHistogram::of).orElse(EncodedHistogram.EMPTY);
  }

  private Map<String, String> labels(PoolStream stream, List<String> notTold) {
    Map<String, String> all = new TreeMap<>(labels);
    stream
        .labelNumbers()
        .forEach(
            (name, number) ->
                all.put(
                    name,
                    number == Math.rint(number) && number < 1e15
                        ? Long.toString(number.longValue())
                        : number.toString()));
    if (!notTold.isEmpty()) {
      all.put(NOT_TOLD, String.join(",", notTold));
    }
    return all;
  }
}
