package io.tidegate.sources.service;

import io.tidegate.sources.PoolIntake.Taken;
import io.tidegate.sources.Refusals;
import io.tidegate.sources.exposition.Exposition;
import io.tidegate.sources.exposition.Exposition.Format;
import io.tidegate.sources.exposition.MalformedExpositionException;
import io.tidegate.sources.exposition.ScrapeTarget;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Asks one target once. */
final class Scrape {
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;
  private static final int MAX_UNPACKED_BYTES = 32 * 1024 * 1024;
  private static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private final HttpClient client;
  private final IntakeLane lane;
  private final long timeoutMillis;

  Scrape(HttpClient client, IntakeLane lane, long timeoutMillis) {
    this.client = client;
    this.lane = lane;
    this.timeoutMillis = timeoutMillis;
  }

  /** An answer as it came. */
  private record Answer(Buffer body, Format format, boolean packed) {}

  /** Fails with a message for people; in any case within the time-out. */
  Future<Taken> of(ScrapeTarget target) {
    long atMillis = lane.nowMillis();
    AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
    return client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(target.url().toString())
                .setConnectTimeout(timeoutMillis)
                .putHeader("Accept", ACCEPT)
                .putHeader("Accept-Encoding", "gzip")
                .putHeader("User-Agent", "tidegate"))
        .compose(
            request -> {
              sent.set(request);
              // In here, on the call's event loop: the caller's thread may come too late to listen.
              return request.send().compose(Scrape::answer);
            })
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onFailure(
            error -> {
              if (sent.get() != null) {
                sent.get().reset();
              }
            })
        .compose(answer -> lane.run(() -> take(target, answer, atMillis)));
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      return Future.failedFuture(
          new IOException(
              "it answers %d %s".formatted(response.statusCode(), response.statusMessage())));
    }
    return Bodies.read(response, MAX_BODY_BYTES)
        .map(
            body ->
                new Answer(
                    body,
                    Format.of(response.getHeader("Content-Type")),
                    "gzip".equalsIgnoreCase(response.getHeader("Content-Encoding"))));
  }

  /** On the lane. */
  private Taken take(ScrapeTarget target, Answer answer, long atMillis)
      throws IOException, MalformedExpositionException {
    byte[] bytes = answer.body().getBytes();
    if (answer.packed()) {
      bytes = Bodies.gunzip(bytes, MAX_UNPACKED_BYTES);
    }
    Exposition shown =
        Exposition.parse(
            new String(bytes, StandardCharsets.UTF_8), answer.format(), atMillis, lane.wanted());
    Taken taken = lane.take(target.labels(), shown.points());
    Refusals refusals = new Refusals();
    refusals.addAll(shown.refusals());
    refusals.addAll(taken.refusals());
    return new Taken(taken.samples(), refusals);
  }
}
