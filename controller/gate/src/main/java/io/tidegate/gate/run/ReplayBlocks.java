package io.tidegate.gate.run;

import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.gate.traffic.Replay;
import io.tidegate.gate.traffic.ReplayLog;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The log's stretches, block after block. Both sides get the same one: what differs between
 * neighbours in time is then the version alone. Each is read before it is played, so that reading
 * is none of the generator's lag, and once for both.
 */
final class ReplayBlocks implements Closeable {
  /** Of one block; more would not fit into a small heap. */
  private static final int MOST_REQUESTS = 500_000;

  private final TrafficModel model;
  private final ReplayLog log;
  private final Instant from;
  private final GatePlan plan;
  private final long blockMicros;
  private final BooleanSupplier aborted;
  private final ReplayCounts counts;

  /** Null: nothing was read yet. */
  private Replay replay;

  private List<PlannedRequest> block = List.of();
  private int read;
  private PlannedRequest ahead;

  /**
   * @throws IllegalArgumentException the plan asks for what the log does not have
   */
  ReplayBlocks(GatePlan plan, TrafficModel model, ReplayLog log, BooleanSupplier aborted) {
    this.model = model;
    this.log = log;
    this.plan = plan;
    this.aborted = aborted;
    blockMicros = plan.blockLength().toNanos() / 1000;
    from = plan.load().replay().flatMap(ReplayPlan::from).orElse(log.first());
    if (from.isBefore(log.first()) || !from.isBefore(log.last())) {
      throw new IllegalArgumentException(
          "load.replayFrom is %s: must be within the log, which is from %s to %s"
              .formatted(from, log.first(), log.last()));
    }
    counts = new ReplayCounts(model, plan);
  }

  private void open() {
    try {
      replay = log.replay(from, blockMicros, plan.knobs(model));
    } catch (IOException e) {
      throw new UncheckedIOException(log.report().name() + " cannot be read again", e);
    }
  }

  /** Whether the log has so many blocks. */
  boolean has(int blocks) {
    return needed(blocks).compareTo(Duration.between(from, log.last())) <= 0;
  }

  private Duration needed(int blocks) {
    double compression = plan.knobs(model).timeCompression();
    return Duration.ofNanos(
        (long) (((blocks - 1) * compression + 1) * plan.blockLength().toNanos()));
  }

  /** Why it cannot be replayed; empty: it can. */
  Optional<Judgement> refusal() {
    int blocks = plan.load().blocks();
    return has(blocks)
        ? Optional.empty()
        : Optional.of(
            Judgement.invalid(
                Reason.REPLAY_TOO_SHORT,
                String.format(
                    Locale.ROOT,
                    "%s has %.1f s from %s on and %d blocks take %.1f s of it: must have them, so take a longer log, fewer windows, an earlier load.replayFrom or less load.timeCompression",
                    log.report().name(),
                    Duration.between(from, log.last()).toNanos() / 1e9,
                    from,
                    blocks,
                    needed(blocks).toNanos() / 1e9)));
  }

  /** What one side gets; the other gets the same. */
  Blocks side() {
    return new Blocks() {
      private int number = -1;

      @Override
      public Iterator<PlannedRequest> next() throws AbortedException {
        number++;
        while (read <= number) {
          readBlock();
        }
        return block.iterator();
      }

      @Override
      public long fromMicros() {
        return number * blockMicros;
      }
    };
  }

  private void readBlock() throws AbortedException {
    if (replay == null) {
      open();
    }
    long to = (read + 1) * blockMicros;
    List<PlannedRequest> requests = new ArrayList<>();
    counts.begin(read * blockMicros);
    while (ahead != null || replay.hasNext()) {
      if (aborted.getAsBoolean()) {
        throw new AbortedException();
      }
      PlannedRequest next = ahead == null ? replay.next() : ahead;
      ahead = next;
      if (next.atMicros() >= to) {
        break;
      }
      ahead = null;
      counts.add(next);
      if (next.route() >= 0 && model.routes().get(next.route()).sent()) {
        requests.add(next);
      }
      if (requests.size() > MOST_REQUESTS) {
        throw new IllegalArgumentException(
            "a block of %s has more than %d requests: load.windowsPerBlock must be smaller"
                .formatted(log.report().name(), MOST_REQUESTS));
      }
    }
    counts.end();
    block = requests;
    read++;
  }

  SourceMix mix() {
    return new SourceMix(
        counts.routes(),
        model.routes().stream().map(Route::sent).toList(),
        counts.unknown(),
        log.report());
  }

  /** NaN: requests are too few to tell. */
  double dispersion() {
    return counts.dispersion();
  }

  /** What a reader should know of the replay. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    double compression = plan.knobs(model).timeCompression();
    Instant to = from.plus(read == 0 ? Duration.ZERO : needed(read));
    notes.add(
        "%s (sha256 %s) was replayed from %s to %s, %s; in the judged windows are %d requests (the log has %d), and both sides got the same"
            .formatted(
                log.report().name(),
                log.sha256(),
                from,
                to,
                compression == 1 ? "all of it" : "%d stretches of it".formatted(read),
                mix().requests(),
                log.report().requests()));
    if (log.wholeSeconds()) {
      notes.add(
          "its stamps are whole seconds: when within its second a request came is not known and is drawn by chance, so bursts below 1 s are not as they were");
    }
    double scale = plan.knobs(model).scale();
    if (scale != 1) {
      notes.add(
          String.format(
              Locale.ROOT,
              "it is not as it was: there are %.4g times the visitors; copies begin within 60 s after the original, so a log's first minute has fewer",
              scale));
    }
    if (log.report().garbage() > 0) {
      notes.add(
          "%d of its %d lines are no requests and were left out: %s"
              .formatted(
                  log.report().garbage(),
                  log.report().read(),
                  String.join("; ", log.report().firstGarbage())));
    }
    notes.addAll(counts.notSent());
    return notes;
  }

  @Override
  public void close() {
    try {
      if (replay != null) {
        replay.close();
      }
    } catch (IOException e) {
      // It was only read; what was measured stays.
      return;
    }
  }
}
