package io.tidegate.gate.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;

/** One request on its way; lives on the event loop. */
final class Call {
  private static final Handler<Throwable> TOLD = problem -> {};

  final int window;
  final int route;
  final long dueNanos;
  private final RequestOptions http;

  /** 0: of none. */
  private final long session;

  private final Body body;
  private final Connections connections;
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

  Call(
      int window,
      int route,
      long dueNanos,
      RequestOptions http,
      long session,
      Body body,
      Connections connections,
      Finish finish) {
    this.window = window;
    this.route = route;
    this.dueNanos = dueNanos;
    this.http = http;
    this.session = session;
    this.body = body;
    this.connections = connections;
    this.finish = finish;
  }

  void send() {
    connections.send(this, http);
  }

  boolean done() {
    return done;
  }

  void sendOn(Connections.Kept with) {
    connection = with;
    with.connection.request(http).onComplete(this::connected);
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
    if (body != null && !body.contentType().isEmpty()) {
      request.putHeader("content-type", body.contentType());
    }
    Future<HttpClientResponse> answer = body == null ? request.send() : request.send(body.bytes());
    answer.onComplete(this::answered);
  }

  private void answered(AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      failed(result.cause());
      return;
    }
    HttpClientResponse response = result.result();
    status = response.statusCode();
    if (session != 0) {
      connections.cookies().take(session, http.getURI(), response.cookies());
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
