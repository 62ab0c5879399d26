package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.FleetView.PoolState;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that answer with JSON. */
final class ApiRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);

  static final int SPARK_POINTS = 60;
  static final int MAX_LIMIT = 500;
  static final int MAX_POOLS = 1_000;
  static final int DEFAULT_LIMIT = 100;
  static final long MAX_HISTORY_MILLIS = Duration.ofDays(7).toMillis();
  static final long DEFAULT_HISTORY_MILLIS = Duration.ofHours(1).toMillis();

  /** A week of one-minute windows fits. */
  static final int MAX_HISTORY_POINTS = 10_100;

  private static final int HISTORY_WAIT_SECONDS = 10;

  /** A handler that may find a parameter unusable. */
  private interface Answer {
    void to(RoutingContext context) throws Question.Unusable;
  }

  private final FleetView view;
  private final HistorySource history;
  private final Supplier<JsonObject> status;
  private final EventStream events;
  private final InstantSource clock;

  ApiRoutes(
      FleetView view,
      HistorySource history,
      Supplier<JsonObject> status,
      EventStream events,
      InstantSource clock) {
    this.view = view;
    this.history = history;
    this.status = status;
    this.events = events;
    this.clock = clock;
  }

  void mount(Router router) {
    get(router, "/healthz", this::health);
    get(router, "/api/v1/fleet", this::fleet);
    get(router, "/api/v1/pools/:service/:pool", this::pool);
    get(router, "/api/v1/pools/:service/:pool/history", this::history);
    get(router, "/api/v1/decisions", this::decisions);
    get(router, "/api/v1/alerts", this::alerts);
    get(router, "/api/v1/anomalies", this::anomalies);
    get(router, "/api/v1/forecasts", this::forecasts);
    get(router, "/api/v1/status", this::status);
    get(router, "/api/v1/events", this::events);
    get(router, "/api/v1/alerts/socket", this::alertSocket);
  }

  private static void get(Router router, String path, Answer answer) {
    router
        .get(path)
        .handler(
            context -> {
              try {
                answer.to(context);
              } catch (Question.Unusable e) {
                Problem.badRequest("bad-parameter", e.getMessage()).send(context);
              }
            });
  }

  private void health(RoutingContext context) throws Question.Unusable {
    new Question(context, Set.of());
    send(context, new JsonObject().put("status", "ok"));
  }

  private void fleet(RoutingContext context) throws Question.Unusable {
    JsonObject body = stamped();
    Paged<PoolState> page =
        page(
            context,
            "pools",
            MAX_POOLS,
            MAX_POOLS,
            (limit, after) -> view.pools(SPARK_POINTS, limit, after));
    JsonArray pools = new JsonArray();
    long now = clock.millis();
    page.entries().forEach(state -> pools.add(FleetJson.pool(state, now)));
    body.put("pools", pools).put("next", page.cursor("pools")).put("poolsKnown", view.known());
    send(context, body.put("accuracy", FleetJson.accuracy(view.accuracy())));
  }

  private void pool(RoutingContext context) throws Question.Unusable {
    PoolId pool = new Question(context, Set.of()).pool();
    JsonObject body = stamped();
    Optional<PoolState> state = view.pool(pool, SPARK_POINTS);
    if (state.isEmpty()) {
      unknown(pool).send(context);
      return;
    }
    body.mergeIn(FleetJson.pool(state.get(), clock.millis()));
    view.series(pool).ifPresent(series -> body.mergeIn(FleetJson.series(series)));
    send(context, body);
  }

  private void history(RoutingContext context) throws Question.Unusable {
    Question question = new Question(context, Set.of("from", "to"));
    PoolId pool = question.pool();
    long to = question.instantMillis("to", clock.millis());
    long from = question.instantMillis("from", Math.max(0, to - DEFAULT_HISTORY_MILLIS));
    if (from >= to) {
      throw new Question.Unusable(
          "from is %d and to is %d: from must be before to".formatted(from, to));
    }
    if (to - from > MAX_HISTORY_MILLIS) {
      throw new Question.Unusable(
          "from %d to %d is %.1f days: at most 7 at a time"
              .formatted(from, to, (to - from) / 86_400_000.0));
    }
    if (!view.knows(pool)) {
      unknown(pool).send(context);
      return;
    }
    // One more than is shown: so it can be told that there are more.
    history
        .history(pool, from, to, MAX_HISTORY_POINTS + 1)
        .timeout(HISTORY_WAIT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(points -> sendHistory(context, pool, from, to, points))
        .onFailure(cause -> storeProblem(cause).send(context));
  }

  private static void sendHistory(
      RoutingContext context, PoolId pool, long from, long to, List<HistoryPoint> points) {
    JsonArray array = new JsonArray();
    points.stream().limit(MAX_HISTORY_POINTS).map(FleetJson::history).forEach(array::add);
    send(
        context,
        FleetJson.named(pool)
            .put("fromMillis", from)
            .put("toMillis", to)
            .put("truncated", points.size() > MAX_HISTORY_POINTS)
            .put("points", array));
  }

  private static Problem storeProblem(Throwable cause) {
    if (cause instanceof TimeoutException) {
      return new Problem(
          504,
          "store-timeout",
          "The store did not answer",
          "the store did not answer within %d s: ask for a shorter time, or look at /api/v1/status"
              .formatted(HISTORY_WAIT_SECONDS));
    }
    LOG.warn("history could not be read: {}", cause.toString());
    return new Problem(
        503, "store-unavailable", "The store cannot be read", String.valueOf(cause.getMessage()));
  }

  private void decisions(RoutingContext context) throws Question.Unusable {
    list(context, "decisions", view::decisions, FleetJson::messages);
  }

  private void alerts(RoutingContext context) throws Question.Unusable {
    list(context, "alerts", view::alerts, this::alerts);
  }

  private JsonArray alerts(List<Alert> alerts) {
    long now = clock.millis();
    JsonArray array = FleetJson.messages(alerts);
    for (int i = 0; i < alerts.size(); i++) {
      array.getJsonObject(i).mergeIn(view.said(alerts.get(i), now));
    }
    return array;
  }

  private void anomalies(RoutingContext context) throws Question.Unusable {
    list(context, "anomalies", view::anomalies, this::alerts);
  }

  private void forecasts(RoutingContext context) throws Question.Unusable {
    list(context, "forecasts", view::turns, FleetJson::messages);
  }

  private <T> void list(
      RoutingContext context, String name, Pages<T> pages, Function<List<T>, JsonArray> json)
      throws Question.Unusable {
    JsonObject body = stamped();
    Paged<T> page = page(context, name, pages);
    send(context, body.put(name, json.apply(page.entries())).put("next", page.cursor(name)));
  }

  private void status(RoutingContext context) throws Question.Unusable {
    new Question(context, Set.of());
    JsonObject body = stamped();
    body.put(
        "console",
        new JsonObject()
            .put("pools", view.pools(0).size())
            .put("eventClients", events.clients())
            .put("droppedEventClients", events.dropped()));
    send(context, body.put("components", status.get()));
  }

  private void events(RoutingContext context) throws Question.Unusable {
    Optional<String> after = new Question(context, Set.of("after")).one("after");
    String lastSeen = context.request().getHeader("Last-Event-ID");
    events.open(context, Optional.ofNullable(lastSeen).or(() -> after));
  }

  private void alertSocket(RoutingContext context) throws Question.Unusable {
    events.openSocket(context, new Question(context, Set.of("after")).one("after"));
  }

  /** The event id is read before the view: an event may be seen twice, but none is missed. */
  private JsonObject stamped() {
    return new JsonObject().put("eventId", events.headId()).put("nowMillis", clock.millis());
  }

  /** Gives pages of a list. */
  interface Pages<T> {
    /**
     * @param after the last entry of the page before; empty: the first page
     */
    Paged<T> page(int limit, Optional<Mark> after);
  }

  /** The page that a request without other parameters asks for, of at most {@link #MAX_LIMIT}. */
  static <T> Paged<T> page(RoutingContext context, String list, Pages<T> pages)
      throws Question.Unusable {
    return page(context, list, MAX_LIMIT, DEFAULT_LIMIT, pages);
  }

  private static <T> Paged<T> page(
      RoutingContext context, String list, int most, int otherwise, Pages<T> pages)
      throws Question.Unusable {
    Question question = new Question(context, Set.of("limit", "cursor"));
    int limit = question.whole("limit", 1, most, otherwise);
    return pages.page(limit, Mark.asked(question, list));
  }

  static Problem unknown(PoolId pool) {
    return Problem.notFound(
        "unknown-pool",
        "pool '%s' is not known: /api/v1/fleet lists those that have reported".formatted(pool));
  }

  static void send(RoutingContext context, JsonObject body) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.toBuffer());
  }
}
