package io.tidegate.gate.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayDeque;

/**
 * Connections to one target that are kept alive and used again, the last used one first; all on the
 * event loop. The client's own pool looks at each of its connections for each request, so that the
 * more there are, the later it is, and the more are opened. Where each connection takes many
 * requests (HTTP/2), or is over TLS, that pool is used nevertheless.
 */
final class Connections {
  /** More would be opened at a time than a cold JVM, or a service's backlog, has the time for. */
  private static final int MOST_OPENING = 64;

  private final HttpClientAgent client;
  private final boolean own;
  private final Target target;
  private final HttpConnectOptions where;

  /** Method, path and headers are each request's. */
  private final RequestOptions to;

  private final SessionCookies cookies = new SessionCookies();
  private final ArrayDeque<Kept> idle = new ArrayDeque<>();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private int opening;

  /** One of them. */
  static final class Kept {
    final HttpClientConnection connection;
    private boolean closed;

    private Kept(HttpClientConnection connection) {
      this.connection = connection;
      connection.closeHandler(ignored -> closed = true);
    }
  }

  Connections(HttpClientAgent client, Target target, LoadOptions options) {
    this.client = client;
    this.target = target;
    own = !options.http2() && !target.tls();
    where =
        new HttpConnectOptions()
            .setHost(target.host())
            .setPort(target.port())
            .setConnectTimeout(options.timeout().toMillis());
    to = new RequestOptions().setHost(target.host()).setPort(target.port()).setSsl(target.tls());
  }

  Target target() {
    return target;
  }

  /** Where requests go, the same for all. */
  RequestOptions to() {
    return to;
  }

  /** Of this target's visits. */
  SessionCookies cookies() {
    return cookies;
  }

  /** Sends it as soon as there is a connection; it is told when there cannot be one. */
  void send(Call call) {
    if (!own) {
      client.request(to).onComplete(call::connected);
      return;
    }
    Kept kept = idle.pollFirst();
    while (kept != null && kept.closed) {
      kept = idle.pollFirst();
    }
    if (kept != null) {
      call.sendOn(kept);
    } else {
      waiting.add(call);
      open();
    }
  }

  private void open() {
    while (opening < Math.min(MOST_OPENING, waiting.size())) {
      opening++;
      client.connect(where).onComplete(this::opened);
    }
  }

  private void opened(AsyncResult<HttpClientConnection> result) {
    opening--;
    if (result.succeeded()) {
      giveBack(new Kept(result.result()));
    } else {
      Call call = nextWaiting();
      if (call != null) {
        call.failed(result.cause());
      }
    }
    open();
  }

  void giveBack(Kept kept) {
    if (kept.closed) {
      open();
      return;
    }
    Call call = nextWaiting();
    if (call == null) {
      idle.addFirst(kept);
    } else {
      call.sendOn(kept);
    }
  }

  /** Those that timed out meanwhile are not sent. */
  private Call nextWaiting() {
    Call call = waiting.poll();
    while (call != null && call.done()) {
      call = waiting.poll();
    }
    return call;
  }

  /** Nothing more can come of it. */
  void close(Kept kept) {
    kept.closed = true;
    kept.connection.close();
    open();
  }
}
