package io.tidegate.controller.service.web;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's open connections, of which there are only so many, in all and of each address: one
 * more is closed at once. With TLS they count from when they have shaken hands.
 *
 * <p>Vert.x closes one when what is queued for it has been sent: where the other side does not
 * read, that is when it has been idle too long. These are hung up on.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final long LOGGED_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int most;
  private final int mostPerAddress;
  private final Consumer<String> refused;
  private final Set<HttpConnection> open = new HashSet<>();
  private final Map<String, Integer> byAddress = new HashMap<>();
  private long unlogged;
  private long loggedNanos = System.nanoTime() - LOGGED_EVERY_NANOS;

  /**
   * @param refused is told the reason of each that is closed at once
   */
  Connections(int most, int mostPerAddress, Consumer<String> refused) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
    this.refused = refused;
  }

  void add(HttpConnection connection) {
    String address = address(connection);
    Optional<String> why = refusal(connection, address);
    if (why.isPresent()) {
      refused.accept(why.get());
      hangUp(connection);
    } else {
      // Not by its own closeHandler, which is never called once it is a WebSocket's.
      ((HttpServerConnection) connection)
          .channelHandlerContext()
          .channel()
          .closeFuture()
          .addListener(ignored -> remove(connection, address));
    }
  }

  private synchronized Optional<String> refusal(HttpConnection connection, String address) {
    int ofAddress = byAddress.getOrDefault(address, 0);
    if (open.size() >= most) {
      log("too-many-connections", address, open.size());
      return Optional.of("too-many-connections");
    }
    if (ofAddress >= mostPerAddress) {
      log("too-many-connections-of-address", address, ofAddress);
      return Optional.of("too-many-connections-of-address");
    }
    open.add(connection);
    byAddress.put(address, ofAddress + 1);
    return Optional.empty();
  }

  /** Who floods the server does not get to flood its log. */
  private void log(String why, String address, int connections) {
    long now = System.nanoTime();
    if (now - loggedNanos < LOGGED_EVERY_NANOS) {
      unlogged++;
      return;
    }
    LOG.warn(
        "closed a connection of {}: {}, {} are open ({} more were closed since the last time)",
        address,
        why,
        connections,
        unlogged);
    loggedNanos = now;
    unlogged = 0;
  }

  private synchronized void remove(HttpConnection connection, String address) {
    if (open.remove(connection)) {
      byAddress.computeIfPresent(address, (known, count) -> count == 1 ? null : count - 1);
    }
  }

  private static String address(HttpConnection connection) {
    return connection.remoteAddress() == null ? "?" : connection.remoteAddress().hostAddress();
  }

  /** Closes those that are left, whatever is queued. */
  void hangUp() {
    List<HttpConnection> left;
    synchronized (this) {
      left = List.copyOf(open);
    }
    left.forEach(Connections::hangUp);
  }

  /** Ends an answer that the other side does not take; other streams of its connection go on. */
  static void hangUp(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      hangUp(request.connection());
    }
  }

  private static void hangUp(HttpConnection connection) {
    ChannelHandlerContext own = ((HttpServerConnection) connection).channelHandlerContext();
    // A WebSocket's handler has taken the place of its own, and would say goodbye first.
    ChannelHandlerContext at = own.isRemoved() ? own.pipeline().firstContext() : own;
    if (at != null) {
      at.close();
    }
  }
}
