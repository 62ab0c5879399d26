package io.tidegate.controller.service.feed;

import io.tidegate.bus.TailConsumer;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells Alertmanagers what fires. At its start it reads all the alerts that are kept, so it knows
 * again what fires, and sends nothing before it has. Several of them may run: an Alertmanager takes
 * alerts with the same labels for the same.
 */
public final class AlertmanagerFeed {
  private static final String PATH = "/api/v2/alerts";
  private static final long TIMEOUT_MILLIS = 10_000;
  private static final long STEP_MILLIS = 500;
  private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/json");

  private final Vertx vertx;
  private final Context context;
  private final AlertmanagerOptions options;
  private final InstantSource clock;
  private final FiringAlerts firing;
  private final HttpPost http;
  private final List<AlertmanagerTarget> targets;
  private final AtomicLong shownFiring = new AtomicLong();
  private final AtomicLong shownLeftOut = new AtomicLong();
  private volatile boolean shownFull;
  private volatile TailConsumer tail;
  private long timer = -1;

  private AlertmanagerFeed(
      Vertx vertx, Context context, AlertmanagerOptions options, InstantSource clock) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    this.clock = clock;
    this.firing = new FiringAlerts(new Lasting(options.window().toMillis()));
    this.http = new HttpPost(vertx, TIMEOUT_MILLIS);
    AlertmanagerJson json =
        new AlertmanagerJson(
            options.pages(),
            AlertmanagerTarget.VALID_MILLIS,
            options.marks(),
            options.inhibitions());
    this.targets = options.urls().stream().map(url -> target(url, json)).toList();
  }

  private AlertmanagerTarget target(URI base, AlertmanagerJson json) {
    URI url = FeedUrl.below(base, PATH);
    return new AlertmanagerTarget(
        base.toString(),
        firing,
        json,
        (JsonArray alerts) -> http.send(url, alerts.toBuffer(), HEADERS),
        http::text,
        new Silencing(options.silences()),
        () ->
            List.of(
                options.silences().get(),
                options.marks().get(),
                options.inhibitions().get().all(clock.millis())),
        clock);
  }

  /** Fails if the brokers do not answer; an Alertmanager that does not is tried again and again. */
  public static Future<AlertmanagerFeed> start(Vertx vertx, AlertmanagerOptions options) {
    Context context = vertx.getOrCreateContext();
    Promise<AlertmanagerFeed> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          AlertmanagerFeed feed =
              new AlertmanagerFeed(vertx, context, options, InstantSource.system());
          feed.begin().map(feed).onComplete(started);
        });
    return started.future();
  }

  private Future<Void> begin() {
    return TailConsumer.start(
            vertx,
            options.bootstrap(),
            List.of(Topics.ALERTS),
            TailConsumer.From.BEGINNING,
            (origin, message) -> {
              if (message instanceof Alert alert) {
                firing.accept(alert, clock.millis());
              }
            })
        .onFailure(e -> http.close())
        .onSuccess(
            following -> {
              tail = following;
              timer = vertx.setPeriodic(STEP_MILLIS, id -> step());
            })
        .mapEmpty();
  }

  private void step() {
    if (tail.caughtUp().succeeded()) {
      targets.forEach(AlertmanagerTarget::step);
    }
    shownFiring.set(firing.firing(clock.millis()));
    shownLeftOut.set(firing.leftOut());
    shownFull = firing.isFull();
  }

  /** What stands in the way of telling; empty: nothing does. From any thread. */
  public String trouble() {
    String reading = tail.lastError().map(Throwable::toString).orElse("");
    if (!reading.isEmpty()) {
      return reading;
    }
    return Stream.concat(
            Stream.of(
                shownFull
                    ? "%d alerts fire: no more are followed".formatted(FiringAlerts.MOST)
                    : ""),
            targets.stream().map(AlertmanagerTarget::trouble))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  public long sincePollMillis() {
    return tail.sincePollMillis();
  }

  /** Alerts that fire now. */
  public long firing() {
    return shownFiring.get();
  }

  /** Alerts that an Alertmanager took, counted each time and for each of them. */
  public long sent() {
    return targets.stream().mapToLong(AlertmanagerTarget::sent).sum();
  }

  /** Requests that failed, those that were tried again included. */
  public long failures() {
    return targets.stream().mapToLong(AlertmanagerTarget::failures).sum();
  }

  /** Alerts that were refused for good, or left out because too many fire. */
  public long dropped() {
    return shownLeftOut.get() + targets.stream().mapToLong(AlertmanagerTarget::refused).sum();
  }

  /** Alerts that a silence kept from an Alertmanager, counted as {@link #sent}. */
  public long silenced() {
    return targets.stream().mapToLong(AlertmanagerTarget::silenced).sum();
  }

  /** For {@code /api/v1/status}. From any thread. */
  public JsonObject json() {
    return new JsonObject()
        .put("firing", firing())
        .put("sent", sent())
        .put("failures", failures())
        .put("dropped", dropped())
        .put("silenced", silenced());
  }

  /** Ends within 6 s; what was on its way may be lost, and is sent again by who comes next. */
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(
        ignored -> {
          vertx.cancelTimer(timer);
          tail.close().eventually(http::close).onComplete(closed);
        });
    return closed.future();
  }
}
