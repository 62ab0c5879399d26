package io.tidegate.gate.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/** One request on its way; lives on the event loop. */
final class Call {
  final int window;
  final int route;
  final long dueNanos;
  private final Body body;
  private final Finish finish;
  private HttpClientRequest request;
  private int status;
  private boolean done;

  /** Takes the end of a call, once. */
  interface Finish {
    /**
     * @param status 0: there was no answer
     * @param problem null: none
     */
    void finished(Call call, int status, Throwable problem, boolean timedOut);
  }

  Call(int window, int route, long dueNanos, Body body, Finish finish) {
    this.window = window;
    this.route = route;
    this.dueNanos = dueNanos;
    this.body = body;
    this.finish = finish;
  }

  boolean done() {
    return done;
  }

  void connected(AsyncResult<HttpClientRequest> result) {
    if (result.failed()) {
      end(0, result.cause(), false);
      return;
    }
    request = result.result();
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
      end(0, result.cause(), false);
      return;
    }
    status = result.result().statusCode();
    result.result().end().onComplete(this::ended);
  }

  private void ended(AsyncResult<Void> result) {
    end(result.failed() ? 0 : status, result.cause(), false);
  }

  void timeOut() {
    if (!done) {
      end(0, null, true);
      if (request != null) {
        request.reset();
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
