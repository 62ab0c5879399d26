package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.EventRing.Event;
import io.tidegate.controller.service.web.EventRing.Missed;
import io.tidegate.controller.service.web.EventRing.Replay;
import io.tidegate.controller.service.web.EventRing.TooOld;
import io.tidegate.wire.PoolMessage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The live stream (server-sent events). The ring is the only buffer: each client is a cursor into
 * it, is written to only while its own write queue has room, and is dropped when it reads so slowly
 * that the ring overtakes it, or when it took nothing for two heartbeats. Whoever comes back gets
 * what was missed, or a {@code reset} event that says: load the state anew. Who wants the alerts
 * alone has them by {@link AlertSockets}, which count as clients, too.
 *
 * <p>Everything but {@link #publish} runs on one event loop.
 */
final class EventStream {
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;
  private static final int EVENTS_PER_WRITE = 200;

  /**
   * Between two rounds in which the clients are written to: an event by itself is written at once,
   * a thousand in a second are written together.
   */
  private static final int ROUND_MILLIS = 50;

  /** So many clients are written to before the event loop may do something else. */
  private static final int CLIENTS_PER_TURN = 10;

  private static final int BATCHES = 16;
  private static final int RETRY_MILLIS = 2_000;

  private final Vertx vertx;
  private final Context context;
  private final ConsoleOptions options;
  private final EventRing ring;
  private final AlertSockets sockets;
  private final Set<Client> clients = new HashSet<>();
  private long dropped;
  private long heartbeatTimer = -1;
  private boolean ended;
  private boolean roundIsDue;
  private long lastRoundNanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);

  /** What clients that are equally far get is rendered once, in each round. */
  private final Map<Long, Batch> batches = new HashMap<>();

  /** Events as they are written, up to a sequence. */
  private record Batch(Buffer text, long upTo) {}

  private final class Client {
    final HttpServerRequest request;
    final HttpServerResponse response;
    long sent;
    int fullHeartbeats;

    Client(HttpServerRequest request, long sent) {
      this.request = request;
      this.response = request.response();
      this.sent = sent;
    }

    void pump() {
      // It may have gone since the round began.
      while (clients.contains(this) && !response.writeQueueFull()) {
        if (sent == ring.head()) {
          if (ended) {
            clients.remove(this);
            response.end();
          }
          return;
        }
        Optional<Batch> batch = batch(sent);
        if (batch.isEmpty()) {
          drop(this);
          return;
        }
        sent = batch.get().upTo();
        response.write(batch.get().text());
      }
      if (!clients.contains(this)) {
        return;
      }
      response.drainHandler(
          ignored -> {
            fullHeartbeats = 0;
            pump();
          });
    }
  }

  EventStream(Vertx vertx, Context context, ConsoleOptions options, String epoch) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    this.ring = new EventRing(epoch, options.ringEvents());
    this.sockets = new AlertSockets(vertx, options, ring);
  }

  void start() {
    heartbeatTimer = vertx.setPeriodic(options.heartbeat().toMillis(), ignored -> heartbeat());
  }

  /**
   * Takes a message from any thread.
   *
   * @param said what else is told of it
   */
  void publish(PoolMessage message, boolean turn, JsonObject said) {
    JsonObject body = FleetJson.message(message).mergeIn(said);
    if (turn) {
      body.put("turn", true);
    }
    publish(FleetJson.type(message), body);
  }

  /** Takes an event from any thread. */
  void publish(String type, JsonObject body) {
    String data = body.encode();
    context.runOnContext(
        ignored -> {
          sockets.tell(ring.append(type, data));
          if (!roundIsDue) {
            roundIsDue = true;
            beginRound();
          }
        });
  }

  private void beginRound() {
    long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastRoundNanos);
    if (sinceMillis < ROUND_MILLIS) {
      vertx.setTimer(ROUND_MILLIS - sinceMillis, timer -> round(List.copyOf(clients), 0));
    } else {
      round(List.copyOf(clients), 0);
    }
  }

  private void round(List<Client> all, int from) {
    int to = Math.min(all.size(), from + CLIENTS_PER_TURN);
    all.subList(from, to).forEach(Client::pump);
    if (to < all.size()) {
      context.runOnContext(ignored -> round(all, to));
      return;
    }
    lastRoundNanos = System.nanoTime();
    batches.clear();
    roundIsDue = false;
    if (clients.stream().anyMatch(c -> c.sent < ring.head() && !c.response.writeQueueFull())) {
      // Told while the round was on.
      roundIsDue = true;
      beginRound();
    }
  }

  /** Empty: they are gone, or never were. */
  private Optional<Batch> batch(long sent) {
    Batch known = batches.get(sent);
    if (known != null) {
      return Optional.of(known);
    }
    if (!(ring.after(sent, EVENTS_PER_WRITE) instanceof Missed missed)) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    missed.events().forEach(event -> append(text, event));
    long upTo = sent + missed.events().size();
    Batch batch = new Batch(Buffer.buffer(text.toString()), upTo);
    if (batches.size() < BATCHES) {
      batches.put(sent, batch);
    }
    return Optional.of(batch);
  }

  /** From any thread: there is no event behind those that were published. */
  void end() {
    context.runOnContext(
        ignored -> {
          ended = true;
          vertx.cancelTimer(heartbeatTimer);
          for (Client client : List.copyOf(clients)) {
            client.pump();
          }
        });
  }

  /** Whether one more would be one too many, which then is told. */
  private boolean isFull(RoutingContext request) {
    if (clients() < options.maxEventClients()) {
      return false;
    }
    request.response().putHeader(HttpHeaders.RETRY_AFTER, "10");
    new Problem(
            503,
            "too-many-streams",
            "Too many live streams",
            "%d live streams are open, which is the limit: close one, or try again in 10 s"
                .formatted(clients()))
        .send(request);
    return true;
  }

  /** Goes on as a WebSocket that has the alerts, from after the event that the client names. */
  void openSocket(RoutingContext request, Optional<String> lastSeen) {
    if (!isFull(request)) {
      sockets.open(request, lastSeen);
    }
  }

  /** Answers a request with the stream, from after the event that the client names. */
  void open(RoutingContext request, Optional<String> lastSeen) {
    if (isFull(request)) {
      return;
    }
    HttpServerResponse response = request.response();
    if (ended && lastSeen.isPresent() && lastSeen.get().equals(headId())) {
      // By which a browser knows that it need not come again.
      response.setStatusCode(204).end();
      return;
    }
    response
        .setChunked(true)
        .setWriteQueueMaxSize(WRITE_QUEUE_BYTES)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Accel-Buffering", "no");
    StringBuilder opening = new StringBuilder("retry: " + RETRY_MILLIS + "\n\n");
    long from = ring.head();
    if (lastSeen.isPresent()) {
      long sequence = ring.sequenceOf(lastSeen.get());
      Replay replay =
          sequence == EventRing.FOREIGN ? EventRing.OF_ANOTHER_RUN : ring.after(sequence, 1);
      if (replay instanceof TooOld tooOld) {
        String data = new JsonObject().put("reason", tooOld.reason()).encode();
        append(opening, new Event(ring.head(), "reset", data));
      } else {
        from = sequence;
      }
    }
    Client client = new Client(request.request(), from);
    clients.add(client);
    response.endHandler(ignored -> clients.remove(client));
    response.closeHandler(ignored -> clients.remove(client));
    response.exceptionHandler(ignored -> clients.remove(client));
    response.write(opening.toString());
    client.pump();
  }

  String headId() {
    return ring.id(ring.head());
  }

  int clients() {
    return clients.size() + sockets.clients();
  }

  long dropped() {
    return dropped + sockets.dropped();
  }

  void close() {
    vertx.cancelTimer(heartbeatTimer);
    List.copyOf(clients).forEach(client -> client.response.end());
    clients.clear();
    sockets.close();
  }

  private void heartbeat() {
    for (Client client : List.copyOf(clients)) {
      if (!client.response.writeQueueFull()) {
        client.fullHeartbeats = 0;
        client.response.write(":\n\n");
      } else if (++client.fullHeartbeats >= 2) {
        drop(client);
      }
    }
    sockets.heartbeat();
  }

  private void drop(Client client) {
    if (clients.remove(client)) {
      dropped++;
      Connections.hangUp(client.request);
    }
  }

  private void append(StringBuilder text, Event event) {
    text.append("id: ").append(ring.id(event.sequence())).append('\n');
    text.append("event: ").append(event.type()).append('\n');
    text.append("data: ").append(event.data()).append("\n\n");
  }
}
