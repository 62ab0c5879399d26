package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.tidegate.controller.service.web.EventRing.Event;
import io.tidegate.controller.service.web.EventRing.Missed;
import io.tidegate.controller.service.web.EventRing.Replay;
import io.tidegate.controller.service.web.EventRing.TooOld;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of the live stream, by WebSocket (RFC 6455): a text message each, with the id that it
 * has there. Each client is a cursor into the {@link AlertTail}, and is dropped as a client of the
 * {@link EventStream} is; or when it answers no ping for as long as the server has patience. It has
 * nothing to say: a message of its own ends it.
 *
 * <p>For one event loop.
 */
final class AlertSockets {
  private static final Logger LOG = LoggerFactory.getLogger(AlertSockets.class);

  private static final String ALERT = "alert";
  private static final int KEPT = 1_000;
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;
  private static final int EVENTS_PER_TURN = 50;

  /** What a person may have typed; more is a program that means another server. */
  private static final int SHORT_MESSAGE_BYTES = 1_024;

  /** From the closing of a socket to the other side's answer. */
  private static final int CLOSING_MILLIS = 5_000;

  private static final short GOING_AWAY = 1001;
  private static final short UNACCEPTABLE = 1003;
  private static final short NOT_ALLOWED = 1008;
  private static final short TOO_BIG = 1009;

  private final Vertx vertx;
  private final Duration patience;
  private final EventRing ring;
  private final AlertTail tail;
  private final Set<Client> clients = new HashSet<>();

  /** Shaking hands. */
  private int opening;

  private long dropped;

  private static final class Client {
    final HttpServerRequest request;
    final ServerWebSocket socket;
    final Optional<Supplier<Future<Holder>>> holder;
    long sent;
    int fullHeartbeats;
    long heardNanos = System.nanoTime();

    Client(RoutingContext context, ServerWebSocket socket, long sent) {
      this.request = context.request();
      this.socket = socket;
      this.holder = AccessGate.holder(context);
      this.sent = sent;
    }
  }

  /**
   * @param ring has the sequence and the ids of what is told
   */
  AlertSockets(Vertx vertx, ConsoleOptions options, EventRing ring) {
    this.vertx = vertx;
    this.patience = options.patience();
    this.ring = ring;
    this.tail = new AlertTail(Math.min(KEPT, options.ringEvents()));
  }

  /** Takes each event that the ring does. */
  void tell(Event event) {
    if (event.type().equals(ALERT)) {
      tail.add(event);
      List.copyOf(clients).forEach(this::pump);
    }
  }

  /**
   * Shakes hands, and goes on after the event that the client names.
   *
   * @param lastSeen empty: with what comes from now on
   */
  void open(RoutingContext context, Optional<String> lastSeen) {
    if (!SocketRequest.isUsable(context.request())) {
      SocketRequest.refuse(context);
      return;
    }
    Future<ServerWebSocket> shaken = context.request().toWebSocket();
    opening++;
    shaken.onComplete(
        done -> {
          opening--;
          if (done.succeeded()) {
            begin(context, done.result(), lastSeen);
          } else {
            LOG.info(
                "no socket for {}: {}", context.request().remoteAddress(), done.cause().toString());
          }
        });
  }

  private void begin(RoutingContext context, ServerWebSocket socket, Optional<String> lastSeen) {
    if (socket.isClosed()) {
      return;
    }
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    long from = ring.head();
    if (lastSeen.isPresent()) {
      long sequence = ring.sequenceOf(lastSeen.get());
      if (replay(sequence) instanceof TooOld tooOld) {
        String data = new JsonObject().put("reason", tooOld.reason()).encode();
        write(socket, new Event(ring.head(), "reset", data));
      } else {
        from = sequence;
      }
    }
    Client client = new Client(context, socket, from);
    clients.add(client);
    socket.closeHandler(ignored -> clients.remove(client));
    socket.pongHandler(ignored -> client.heardNanos = System.nanoTime());
    socket.frameHandler(frame -> said(client, frame));
    socket.drainHandler(
        ignored -> {
          client.fullHeartbeats = 0;
          pump(client);
        });
    pump(client);
  }

  private Replay replay(long sequence) {
    if (sequence == EventRing.FOREIGN) {
      return EventRing.OF_ANOTHER_RUN;
    }
    return sequence > ring.head() ? ring.after(sequence, 1) : tail.after(sequence, 1);
  }

  private void pump(Client client) {
    while (canTake(client)) {
      if (!(tail.after(client.sent, EVENTS_PER_TURN) instanceof Missed missed)) {
        drop(client, "it was overtaken");
        return;
      }
      if (missed.events().isEmpty()) {
        return;
      }
      for (Event event : missed.events()) {
        if (!canTake(client)) {
          return;
        }
        write(client.socket, event);
        client.sent = event.sequence();
      }
    }
  }

  private boolean canTake(Client client) {
    return clients.contains(client) && !client.socket.isClosed() && !client.socket.writeQueueFull();
  }

  /** The event's data is an object with something in it; id and type have nothing to escape. */
  private void write(ServerWebSocket socket, Event event) {
    socket.writeTextMessage(
        "{\"eventId\":\"%s\",\"type\":\"%s\",%s"
            .formatted(ring.id(event.sequence()), event.type(), event.data().substring(1)));
  }

  private void said(Client client, WebSocketFrame frame) {
    if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
      boolean tooBig = frame.binaryData().length() > SHORT_MESSAGE_BYTES;
      close(client, tooBig ? TOO_BIG : UNACCEPTABLE, "this only tells: send nothing");
    }
  }

  void heartbeat() {
    for (Client client : List.copyOf(clients)) {
      if (client.socket.isClosed()) {
        continue;
      }
      lookAgain(client);
      if (System.nanoTime() - client.heardNanos > patience.toNanos()) {
        drop(client, "it answered no ping");
      } else if (!client.socket.writeQueueFull()) {
        client.fullHeartbeats = 0;
        client.socket.writePing(Buffer.buffer());
      } else if (++client.fullHeartbeats >= 2) {
        drop(client, "it took nothing");
      }
    }
  }

  /** A socket is open no longer than what opened it opens it. */
  private void lookAgain(Client client) {
    Context own = vertx.getOrCreateContext();
    client.holder.ifPresent(
        holder ->
            holder
                .get()
                .onFailure(
                    gone ->
                        own.runOnContext(
                            ignored ->
                                close(client, NOT_ALLOWED, "the token or the session has ended"))));
  }

  /** Who does not answer is hung up on. */
  private void close(Client client, short code, String reason) {
    if (!clients.remove(client) || client.socket.isClosed()) {
      return;
    }
    long timer = vertx.setTimer(CLOSING_MILLIS, late -> Connections.hangUp(client.request));
    client.socket.closeHandler(ignored -> vertx.cancelTimer(timer));
    client.socket.close(code, reason);
  }

  private void drop(Client client, String why) {
    if (clients.remove(client)) {
      dropped++;
      LOG.info("dropped the socket of {}: {}", client.request.remoteAddress(), why);
      Connections.hangUp(client.request);
    }
  }

  void close() {
    for (Client client : List.copyOf(clients)) {
      close(client, GOING_AWAY, "the server stops");
    }
  }

  int clients() {
    return clients.size() + opening;
  }

  long dropped() {
    return dropped;
  }
}
