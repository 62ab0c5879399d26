package io.tidegate.controller.service.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Posts to other systems; https trusts whom the JVM trusts. Redirects are not followed. */
final class HttpPost {
  private static final int MOST_TOLD_BYTES = 300;

  private final HttpClient client;
  private final long timeoutMillis;

  HttpPost(Vertx vertx, long timeoutMillis) {
    this.client =
        vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) timeoutMillis));
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Completes when the other side has taken it. Fails, in any case within the time-out, with a
   * message for people; with a {@link RefusedException} where it would be refused again.
   */
  Future<Void> send(URI url, Buffer body, Map<String, String> headers) {
    AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url.toString())
            .setConnectTimeout(timeoutMillis)
            .putHeader("User-Agent", "tidegate");
    headers.forEach(options::putHeader);
    return client
        .request(options)
        .compose(
            request -> {
              sent.set(request);
              return request.send(body);
            })
        .compose(HttpPost::answer)
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onFailure(
            error -> {
              if (sent.get() != null) {
                sent.get().reset();
              }
            });
  }

  private static Future<Void> answer(HttpClientResponse response) {
    return beginning(response)
        .compose(
            text -> {
              int status = response.statusCode();
              if (status / 100 == 2) {
                return Future.succeededFuture();
              }
              String told = "it answers %d %s".formatted(status, text).strip();
              boolean later = status / 100 == 5 || status == 429 || status == 408;
              return Future.failedFuture(
                  later ? new LaterException(told) : new RefusedException(told));
            });
  }

  /** All is read, so that the connection can be used again; only its beginning is kept. */
  private static Future<String> beginning(HttpClientResponse response) {
    Promise<String> read = Promise.promise();
    Buffer kept = Buffer.buffer();
    response.handler(
        part -> {
          if (kept.length() < MOST_TOLD_BYTES) {
            kept.appendBuffer(
                part.slice(0, Math.min(part.length(), MOST_TOLD_BYTES - kept.length())));
          }
        });
    response.exceptionHandler(read::tryFail);
    response.endHandler(
        ended ->
            read.tryComplete(
                kept.toString(StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip()));
    return read.future();
  }

  /** A failure in words for people. */
  String text(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer within %d ms".formatted(timeoutMillis);
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  Future<Void> close() {
    return client.close();
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
