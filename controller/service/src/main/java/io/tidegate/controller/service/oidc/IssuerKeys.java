package io.tidegate.controller.service.oidc;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.tidegate.controller.service.http.HttpAnswer;
import io.tidegate.controller.service.http.HttpCalls;
import io.tidegate.controller.service.oidc.IssuerOptions.KeySource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of an issuer. They are read again every 10 minutes, so that one that was
 * withdrawn opens nothing any more, and when a token names one that is not among them, but not
 * twice in 30 s for that. While they cannot be read, those of before count; where there are none
 * yet, no token opens anything. For several threads.
 */
final class IssuerKeys {
  static final long REFRESH_MILLIS = 600_000;
  static final long RETRY_MILLIS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
  private static final int MOST_BYTES = 256 * 1024;
  private static final int MOST_KEYS = 100;
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int FEWEST_RSA_BITS = 2_048;

  private final Vertx vertx;
  private final IssuerOptions options;
  private final InstantSource clock;
  private final HttpCalls calls;
  private volatile List<JWK> keys = List.of();
  private volatile String trouble = "";
  private Optional<Future<Void>> reading = Optional.empty();
  private Optional<Long> readAtMillis = Optional.empty();
  private Optional<Long> missedAtMillis = Optional.empty();

  IssuerKeys(Vertx vertx, IssuerOptions options, InstantSource clock) {
    this.vertx = vertx;
    this.options = options;
    this.clock = clock;
    this.calls = new HttpCalls(vertx, TIMEOUT_MILLIS, MOST_BYTES);
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Empty: the keys are as the issuer last said. */
  String trouble() {
    return trouble;
  }

  /** Those that a token with this header may be signed with. */
  List<JWK> matching(JWSHeader header) {
    return new JWKSelector(JWKMatcher.forJWSHeader(header)).select(new JWKSet(keys));
  }

  /** A token names none of them: reads them again, unless that was done for another just now. */
  synchronized Future<Void> missed() {
    if (reading.isPresent()) {
      return reading.get();
    }
    if (isWithin(missedAtMillis, RETRY_MILLIS)) {
      return Future.succeededFuture();
    }
    missedAtMillis = Optional.of(clock.millis());
    return read();
  }

  /** As time goes by: reads them again when they are old or could not be read. */
  synchronized void renew() {
    if (!trouble.isEmpty() || !isWithin(readAtMillis, REFRESH_MILLIS)) {
      read();
    }
  }

  Future<Void> close() {
    return calls.close();
  }

  private boolean isWithin(Optional<Long> sinceMillis, long millis) {
    return sinceMillis.filter(since -> Math.abs(clock.millis() - since) < millis).isPresent();
  }

  /** Never fails: what went wrong is told, and those of before count. */
  synchronized Future<Void> read() {
    if (reading.isPresent()) {
      return reading.get();
    }
    Future<Void> read =
        text()
            .map(IssuerKeys::parsed)
            .<Void>map(
                found -> {
                  keys = found;
                  trouble = "";
                  return null;
                })
            .recover(
                cause -> {
                  String told =
                      "%s: %s"
                          .formatted(
                              keys.isEmpty() ? "no token opens anything" : "those of before count",
                              calls.text(cause));
                  if (!told.equals(trouble)) {
                    LOG.error("the keys of {} could not be read; {}", options.issuer(), told);
                  }
                  trouble = told;
                  return Future.succeededFuture();
                });
    if (!read.isComplete()) {
      reading = Optional.of(read);
    }
    return read.onComplete(done -> ended());
  }

  private synchronized void ended() {
    reading = Optional.empty();
    readAtMillis = Optional.of(clock.millis());
  }

  private Future<String> text() {
    if (options.keys().isEmpty()) {
      return get(options.discovery()).compose(this::keysUrl).compose(this::get);
    }
    // Exhaustive by its two kinds; Java 17 has no pattern for it.
    if (options.keys().get() instanceof KeySource.Url at) {
      return get(at.url());
    }
    Path file = ((KeySource.File) options.keys().get()).path();
    return vertx.executeBlocking(() -> Files.readString(file));
  }

  /** A document of another issuer must not name the keys of this one. */
  private Future<URI> keysUrl(String document) {
    JsonObject json;
    try {
      json = new JsonObject(document);
    } catch (DecodeException e) {
      return failed(options.discovery() + " is no JSON object");
    }
    if (!options.issuer().toString().equals(json.getValue("issuer"))) {
      return failed(
          "%s is of another issuer: its 'issuer' must be '%s' to the letter"
              .formatted(options.discovery(), options.issuer()));
    }
    if (!(json.getValue("jwks_uri") instanceof String url)) {
      return failed(options.discovery() + " has no 'jwks_uri'");
    }
    try {
      return Future.succeededFuture(IssuerOptions.address(url));
    } catch (IllegalArgumentException e) {
      return failed("'jwks_uri' of %s: %s".formatted(options.discovery(), e.getMessage()));
    }
  }

  private static <T> Future<T> failed(String why) {
    return Future.failedFuture(new IOException(why));
  }

  private Future<String> get(URI url) {
    return calls
        .call(HttpMethod.GET, url, Buffer.buffer(), Map.of("Accept", "application/json"))
        .compose(IssuerKeys::text)
        .recover(cause -> failed("%s: %s".formatted(url, calls.text(cause))));
  }

  private static Future<String> text(HttpAnswer answer) {
    if (answer.status() != HttpURLConnection.HTTP_OK) {
      return failed("it answers " + answer.status());
    }
    return answer.whole()
        ? Future.succeededFuture(answer.body().toString(StandardCharsets.UTF_8))
        : failed("it answers more than %d bytes".formatted(MOST_BYTES));
  }

  /** Public ones that are strong enough; a secret or private key has no business there. */
  private static List<JWK> parsed(String text) {
    JWKSet set;
    try {
      set = JWKSet.parse(text).toPublicJWKSet();
    } catch (ParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException("they are no JSON Web Key Set", e);
    }
    List<JWK> usable = set.getKeys().stream().filter(IssuerKeys::isStrong).toList();
    if (usable.isEmpty() || usable.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "%d of its %d keys can be used: must be 1 to %d, and RSA of %d bits at least"
              .formatted(usable.size(), set.size(), MOST_KEYS, FEWEST_RSA_BITS));
    }
    return usable;
  }

  private static boolean isStrong(JWK key) {
    return !(key instanceof RSAKey) || key.size() >= FEWEST_RSA_BITS;
  }
}
