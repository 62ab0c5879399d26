package io.tidegate.sources.service;

import io.tidegate.sources.exposition.ScrapeTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks targets for their metrics, each once an interval, at a moment of the interval that is its
 * own and always the same, so that targets neither come all at once nor wander through the windows.
 * One that fails is asked less and less often, at least once a minute.
 */
final class Scraper {
  private static final Logger LOG = LoggerFactory.getLogger(Scraper.class);

  /** More are refused by name. */
  private static final int MAX_TARGETS = 1_000;

  private static final long LONGEST_FILES_MILLIS = 5_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  private final Context context;
  private final SourcesOptions.Prometheus options;
  private final IntakeLane lane;
  private final SampleOutbox outbox;
  private final HttpClient client;
  private final Scrape scrape;
  private final Optional<TargetFiles> files;
  private final SourceLedger ledger = new SourceLedger();
  private volatile String trouble = "";
  private volatile int targetCount;
  // All below: of the context.
  private final Map<ScrapeTarget, Track> tracks = new HashMap<>();
  private String filesTrouble = "";
  private long filesTimer = -1;
  private boolean closed;

  /** One target. */
  private static final class Track {
    private long timer = -1;
    private int failures;
    private String lastError = "";
  }

  private Scraper(
      Vertx vertx,
      Context context,
      SourcesOptions.Prometheus options,
      IntakeLane lane,
      SampleOutbox outbox) {
    this.context = context;
    this.options = options;
    this.lane = lane;
    this.outbox = outbox;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout((int) options.timeout().toMillis()));
    this.scrape = new Scrape(client, lane, options.timeout().toMillis());
    this.files =
        options.file().isEmpty() ? Optional.empty() : Optional.of(new TargetFiles(options.file()));
  }

  static Scraper start(
      Vertx vertx, SourcesOptions.Prometheus options, IntakeLane lane, SampleOutbox outbox) {
    Context context = vertx.getOrCreateContext();
    Scraper scraper = new Scraper(vertx, context, options, lane, outbox);
    context.runOnContext(
        ignored -> {
          scraper.targets(List.of());
          scraper.readFiles();
        });
    return scraper;
  }

  Optional<String> trouble() {
    return trouble.isEmpty() ? ledger.trouble(lane.nowMillis()) : Optional.of(trouble);
  }

  /** How many are asked. */
  int targets() {
    return targetCount;
  }

  SourceLedger ledger() {
    return ledger;
  }

  private void readFiles() {
    if (files.isEmpty() || closed) {
      return;
    }
    context
        .executeBlocking(() -> files.get().read(), true)
        .onComplete(
            (found, error) -> {
              if (error != null) {
                filesTrouble = error.toString();
              } else {
                filesTrouble = found.trouble();
                targets(found.targets());
              }
              tellTrouble();
              if (!closed) {
                filesTimer =
                    context
                        .owner()
                        .setTimer(
                            Math.min(LONGEST_FILES_MILLIS, options.interval().toMillis()),
                            timer -> readFiles());
              }
            });
  }

  /** The static ones, and those of files. */
  private void targets(List<ScrapeTarget> discovered) {
    Set<ScrapeTarget> wanted = new LinkedHashSet<>(options.targets());
    int refused = 0;
    for (ScrapeTarget target : discovered) {
      if (wanted.size() < MAX_TARGETS || wanted.contains(target)) {
        wanted.add(target);
      } else {
        refused++;
      }
    }
    if (refused > 0 && filesTrouble.isEmpty()) {
      filesTrouble =
          "%d targets are not asked: there are %d already, the most that may be"
              .formatted(refused, MAX_TARGETS);
    }
    tracks
        .entrySet()
        .removeIf(
            entry -> {
              if (wanted.contains(entry.getKey())) {
                return false;
              }
              context.owner().cancelTimer(entry.getValue().timer);
              return true;
            });
    targetCount = wanted.size();
    for (ScrapeTarget target : wanted) {
      if (!tracks.containsKey(target)) {
        Track track = new Track();
        tracks.put(target, track);
        schedule(target, track);
      }
    }
  }

  private void schedule(ScrapeTarget target, Track track) {
    long delay =
        delayMillis(
            lane.nowMillis(),
            options.interval().toMillis(),
            target.url().toString().hashCode(),
            track.failures);
    track.timer = context.owner().setTimer(delay, timer -> scrape(target, track));
  }

  /**
   * Until the target's next turn; after failures some turns are left out.
   *
   * @param place any number, of which the target's moment in the interval follows
   */
  static long delayMillis(long nowMillis, long intervalMillis, int place, int failures) {
    long offset = Math.floorMod(place * 2_654_435_761L, intervalMillis);
    long delay = intervalMillis - Math.floorMod(nowMillis - offset, intervalMillis);
    if (failures == 0) {
      return delay;
    }
    long pause = Math.min(LONGEST_PAUSE_MILLIS, intervalMillis << Math.min(failures - 1, 10));
    return delay + Math.max(0, pause / intervalMillis - 1) * intervalMillis;
  }

  private void scrape(ScrapeTarget target, Track track) {
    if (closed || tracks.get(target) != track) {
      return;
    }
    if (!outbox.hasRoom()) {
      // Not taken in, so not lost: the counts are in the next answer.
      schedule(target, track);
      return;
    }
    scrape
        .of(target)
        .onComplete(
            (taken, error) -> {
              if (error == null) {
                ledger.add(taken, lane.nowMillis());
                outbox
                    .put(taken.samples())
                    .onFailure(
                        e -> LOG.warn("samples of {} are lost: {}", target.url(), e.getMessage()));
              }
              answered(target, track, error);
            });
  }

  private void answered(ScrapeTarget target, Track track, Throwable error) {
    if (error == null) {
      if (track.failures > 0) {
        LOG.info("{} answers again", target.url());
      }
      track.failures = 0;
      track.lastError = "";
    } else {
      track.lastError =
          error instanceof TimeoutException
              ? "no answer within %d ms".formatted(options.timeout().toMillis())
              : error.getMessage() == null ? error.toString() : error.getMessage();
      if (track.failures++ == 0) {
        LOG.warn("{} fails: {}", target.url(), track.lastError);
      }
    }
    tellTrouble();
    if (!closed && tracks.get(target) == track) {
      schedule(target, track);
    }
  }

  private void tellTrouble() {
    Optional<Map.Entry<ScrapeTarget, Track>> failing =
        tracks.entrySet().stream().filter(entry -> entry.getValue().failures > 0).findFirst();
    long count = tracks.values().stream().filter(track -> track.failures > 0).count();
    trouble =
        failing
            .map(
                entry ->
                    "%d of %d targets fail: %s: %s"
                        .formatted(
                            count, tracks.size(), entry.getKey().url(), entry.getValue().lastError))
            .orElse(filesTrouble);
  }

  Future<Void> close() {
    Promise<Void> stopped = Promise.promise();
    context.runOnContext(
        ignored -> {
          closed = true;
          tracks.values().forEach(track -> context.owner().cancelTimer(track.timer));
          tracks.clear();
          context.owner().cancelTimer(filesTimer);
          client.close().onComplete(stopped);
        });
    return stopped.future();
  }
}
