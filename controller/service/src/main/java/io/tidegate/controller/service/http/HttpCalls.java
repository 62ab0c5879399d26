package io.tidegate.controller.service.http;

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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls other systems, each time once: nothing is sent again. Https trusts whom the JVM trusts.
 * Redirects are not followed.
 */
public final class HttpCalls {
  private final HttpClient client;
  private final long timeoutMillis;
  private final int mostBytes;

  /**
   * @param timeoutMillis for connecting, sending and reading together
   * @param mostBytes of an answer's body that are kept; what is beyond is read and dropped
   */
  public HttpCalls(Vertx vertx, long timeoutMillis, int mostBytes) {
    this.client =
        vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) timeoutMillis));
    this.timeoutMillis = timeoutMillis;
    this.mostBytes = mostBytes;
  }

  /** Completes with the answer, whatever its status; fails where there is none in time. */
  public Future<HttpAnswer> call(
      HttpMethod method, URI url, Buffer body, Map<String, String> headers) {
    AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(url.toString())
            .setConnectTimeout(timeoutMillis)
            .putHeader("User-Agent", "tidegate");
    headers.forEach(options::putHeader);
    return client
        .request(options)
        .compose(
            request -> {
              sent.set(request);
              // In here, on the call's event loop: the caller's thread may come too late to listen.
              return (body.length() == 0 ? request.send() : request.send(body))
                  .compose(this::answer);
            })
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onFailure(
            error -> {
              if (sent.get() != null) {
                sent.get().reset();
              }
            });
  }

  /** All is read, so that the connection can be used again; only its beginning is kept. */
  private Future<HttpAnswer> answer(HttpClientResponse response) {
    Promise<HttpAnswer> read = Promise.promise();
    Buffer kept = Buffer.buffer();
    boolean[] whole = {true};
    response.handler(
        part -> {
          int room = mostBytes - kept.length();
          whole[0] &= part.length() <= room;
          kept.appendBuffer(part.slice(0, Math.min(part.length(), room)));
        });
    response.exceptionHandler(read::tryFail);
    response.endHandler(
        ended -> read.tryComplete(new HttpAnswer(response.statusCode(), kept, whole[0])));
    return read.future();
  }

  /** A failure in words for people. */
  public String text(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer within %d ms".formatted(timeoutMillis);
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  public Future<Void> close() {
    return client.close();
  }
}
