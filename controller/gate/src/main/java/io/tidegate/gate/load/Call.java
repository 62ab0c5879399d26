package io.tidegate.gate.load;

import io.tidegate.gate.traffic.PlannedRequest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Map;

/** One request on its way; lives on the event loop. */
final class Call {
  private static final Handler<Throwable> TOLD = problem -> {};

  final int window;
  final int route;
  final long dueNanos;
  private final PlannedRequest planned;

  /** Null: none. */
  private final Body body;

  private final Connections connections;
  private final Map<String, String> headers;
  private final Finish finish;

  /** Null: it is of the client's own pool, or there is none yet, or no more. */
  private Connections.Kept connection;

  private HttpClientRequest request;
  private int status;
  private boolean kept;
  private boolean done;

  /** Takes the end of a call, once. */
  interface Finish {
    /**
     * @param status 0: there was no answer
     * @param problem null: none
     */
    void finished(Call call, int status, Throwable problem, boolean timedOut);
  }

  /**
   * @param headers of each request
   */
  Call(
      int window,
      PlannedRequest planned,
      long dueNanos,
      Body body,
      Connections connections,
      Map<String, String> headers,
      Finish finish) {
    this.window = window;
    this.route = planned.route();
    this.dueNanos = dueNanos;
    this.planned = planned;
    this.body = body;
    this.connections = connections;
    this.headers = headers;
    this.finish = finish;
  }

  void send() {
    connections.send(this);
  }

  boolean done() {
    return done;
  }

  void sendOn(Connections.Kept with) {
    connection = with;
    with.connection.request(connections.to()).onComplete(this::connected);
  }

  void connected(AsyncResult<HttpClientRequest> result) {
    if (result.failed()) {
      failed(result.cause());
      return;
    }
    request = result.result();
    // The answer's future tells the same; without a handler each is an error in the log.
    request.exceptionHandler(TOLD);
    if (done) {
      // It timed out while it waited for a connection.
      request.reset();
      return;
    }
    request.setMethod(HttpMethod.valueOf(planned.method())).setURI(uri());
    headers.forEach(request::putHeader);
    putCookies();
    if (body != null && !body.contentType().isEmpty()) {
      request.putHeader("content-type", body.contentType());
    }
    Future<HttpClientResponse> answer = body == null ? request.send() : request.send(body.bytes());
    answer.onComplete(this::answered);
  }

  private String uri() {
    String path = body == null || body.path().isEmpty() ? planned.path() : body.path();
    String base = connections.target().basePath();
    return base.isEmpty() ? path : base + path;
  }

  /** Beside those that every request has. */
  private void putCookies() {
    String own =
        planned.session() == 0 ? "" : connections.cookies().of(planned.session(), request.getURI());
    if (!own.isEmpty()) {
      String all = request.headers().get(HttpHeaders.COOKIE);
      request.putHeader(HttpHeaders.COOKIE, all == null ? own : all + "; " + own);
    }
  }

  private void answered(AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      failed(result.cause());
      return;
    }
    HttpClientResponse response = result.result();
    status = response.statusCode();
    if (planned.session() != 0) {
      connections.cookies().take(planned.session(), request.getURI(), response.cookies());
    }
    kept =
        response.version() != HttpVersion.HTTP_1_0
            && !"close".equalsIgnoreCase(response.getHeader(HttpHeaders.CONNECTION));
    response.end().onComplete(this::ended);
  }

  private void ended(AsyncResult<Void> result) {
    if (result.failed()) {
      failed(result.cause());
      return;
    }
    release(kept);
    end(status, null, false);
  }

  void failed(Throwable problem) {
    release(false);
    end(0, problem, false);
  }

  void timeOut() {
    if (!done) {
      end(0, null, true);
      if (request != null) {
        request.reset();
      }
      release(false);
    }
  }

  private void release(boolean useAgain) {
    Connections.Kept with = connection;
    connection = null;
    if (with != null) {
      if (useAgain) {
        connections.giveBack(with);
      } else {
        connections.close(with);
      }
    }
  }

  private void end(int withStatus, Throwable problem, boolean timedOut) {
    if (!done) {
      done = true;
      finish.finished(this, withStatus, problem, timedOut);
    }
  }
}
