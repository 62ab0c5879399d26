package io.tidegate.controller.service.feed;

import io.tidegate.controller.service.http.HttpAnswer;
import io.tidegate.controller.service.http.HttpCalls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.Map;

/** Posts to other systems, and tells a no for good from a no for now. */
final class HttpPost {
  /** As much as is told of an answer. */
  private static final int MOST_BYTES = 300;

  private final HttpCalls calls;

  HttpPost(Vertx vertx, long timeoutMillis) {
    this.calls = new HttpCalls(vertx, timeoutMillis, MOST_BYTES);
  }

  /**
   * Completes when the other side has taken it. Fails, in any case within the time-out, with a
   * message for people; with a {@link RefusedException} where it would be refused again.
   */
  Future<Void> send(URI url, Buffer body, Map<String, String> headers) {
    return calls.call(HttpMethod.POST, url, body, headers).compose(HttpPost::verdict);
  }

  private static Future<Void> verdict(HttpAnswer answer) {
    if (answer.taken()) {
      return Future.succeededFuture();
    }
    int status = answer.status();
    boolean later = status / 100 == 5 || status == 429 || status == 408;
    return Future.failedFuture(
        later ? new LaterException(answer.told()) : new RefusedException(answer.told()));
  }

  /** A failure in words for people. */
  String text(Throwable failure) {
    return calls.text(failure);
  }

  Future<Void> close() {
    return calls.close();
  }

  /** It says no, and would again. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /** It says no for now. */
  static final class LaterException extends Exception {
    private static final long serialVersionUID = 1;

    LaterException(String message) {
      super(message);
    }
  }
}
