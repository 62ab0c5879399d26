package io.tidegate.controller.service.scaler.webhook;

import io.tidegate.controller.service.feed.WebhookKey;
import io.tidegate.controller.service.http.HttpAnswer;
import io.tidegate.controller.service.http.HttpCalls;
import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Has a program of the user's keep the replicas.
 *
 * <ul>
 *   <li>{@code GET url} answers 200 with {@code {"wanted": 4, "ready": 3}}.
 *   <li>{@code PUT url} with {@code {"id": "…", "target": "orders", "expected": 4, "wanted": 8}}
 *       answers 200 with the same two counts as they are now, or 204. Where not {@code expected} of
 *       them are wanted, or for another reason of its own, it answers 409 with {@code {"reason":
 *       "…"}} and changes nothing. The id, which is also the header {@code Idempotency-Key}, is
 *       another one for each change that is asked for.
 * </ul>
 *
 * <p>Both are signed: header {@code Tidegate-Signature}, see {@link WebhookKey}; a GET has an empty
 * body. Nothing is sent twice, and redirections are not followed.
 */
public final class WebhookScaler implements ReplicaScaler {
  private static final int MOST_BYTES = 16_384;
  private static final int MOST_REPLICAS = 1_000_000;

  private final WebhookScalerOptions options;
  private final HttpCalls calls;
  private final InstantSource clock;
  private final Supplier<String> ids;

  public WebhookScaler(Vertx vertx, WebhookScalerOptions options) {
    this(vertx, options, InstantSource.system(), () -> UUID.randomUUID().toString());
  }

  WebhookScaler(
      Vertx vertx, WebhookScalerOptions options, InstantSource clock, Supplier<String> ids) {
    this.options = options;
    this.calls = new HttpCalls(vertx, options.timeout().toMillis(), MOST_BYTES);
    this.clock = clock;
    this.ids = ids;
  }

  /** Without the URL's path, in which some have a secret. */
  @Override
  public String target() {
    return "%s at %s://%s"
        .formatted(options.service(), options.url().getScheme(), options.url().getRawAuthority());
  }

  @Override
  public Future<Replicas> read() {
    return named("replicas of %s cannot be read".formatted(target()), get());
  }

  private Future<Replicas> get() {
    return call(HttpMethod.GET, Buffer.buffer(), Map.of())
        .compose(
            answer ->
                answer.status() == HttpURLConnection.HTTP_OK
                    ? counts(answer)
                    : Future.failedFuture(new IOException(answer.told())));
  }

  @Override
  public Future<Replicas> scale(int expected, int wanted) {
    if (expected < 0 || wanted < 1) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "%s from %d to %d replicas: must be from 0 at least to 1 at least"
                  .formatted(target(), expected, wanted)));
    }
    String id = ids.get();
    Buffer body =
        new JsonObject()
            .put("id", id)
            .put("target", options.service())
            .put("expected", expected)
            .put("wanted", wanted)
            .toBuffer();
    return named(
        "%s cannot be scaled from %d to %d replicas".formatted(target(), expected, wanted),
        call(
                HttpMethod.PUT,
                body,
                Map.of("Content-Type", "application/json", "Idempotency-Key", id))
            .compose(answer -> taken(answer, expected, wanted)));
  }

  private Future<Replicas> taken(HttpAnswer answer, int expected, int wanted) {
    if (answer.status() == HttpURLConnection.HTTP_CONFLICT) {
      return Future.failedFuture(
          new ScaleRefusedException(
              "%s refuses to go from %d to %d replicas: %s"
                  .formatted(target(), expected, wanted, reason(answer))));
    }
    if (!answer.taken()) {
      return Future.failedFuture(new IOException(answer.told()));
    }
    return answer.body().length() == 0 ? get() : counts(answer);
  }

  private static String reason(HttpAnswer answer) {
    try {
      if (new JsonObject(answer.body()).getValue("reason") instanceof String reason
          && !reason.isBlank()) {
        String line = reason.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.substring(0, Math.min(line.length(), 300));
      }
    } catch (DecodeException e) {
      return answer.told();
    }
    return answer.told();
  }

  private Future<HttpAnswer> call(HttpMethod method, Buffer body, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(WebhookKey.HEADER, options.key().sign(clock.instant().getEpochSecond(), body));
    return calls.call(method, options.url(), body, all);
  }

  private static Future<Replicas> counts(HttpAnswer answer) {
    try {
      if (!answer.whole()) {
        throw new IllegalArgumentException("has more than %d bytes".formatted(MOST_BYTES));
      }
      JsonObject json = new JsonObject(answer.body());
      return Future.succeededFuture(new Replicas(count(json, "wanted"), count(json, "ready")));
    } catch (DecodeException e) {
      return unclear("is no JSON object");
    } catch (IllegalArgumentException e) {
      return unclear(e.getMessage());
    }
  }

  private static Future<Replicas> unclear(String what) {
    return Future.failedFuture(
        new IOException(
            "its answer %s: must be like {\"wanted\": 4, \"ready\": 3}".formatted(what)));
  }

  /** No data is not zero. */
  private static int count(JsonObject json, String field) {
    Object value = json.getValue(field);
    if (value instanceof Integer count && count >= 0 && count <= MOST_REPLICAS) {
      return count;
    }
    throw new IllegalArgumentException(
        value == null
            ? "has no '%s'".formatted(field)
            : "has a '%s' that is no count from 0 to %d".formatted(field, MOST_REPLICAS));
  }

  private Future<Replicas> named(String what, Future<Replicas> future) {
    return future.recover(
        error ->
            Future.failedFuture(
                error instanceof ScaleRefusedException
                    ? error
                    : new IOException("%s: %s".formatted(what, calls.text(error)), error)));
  }

  @Override
  public Future<Void> close() {
    return calls.close();
  }
}
