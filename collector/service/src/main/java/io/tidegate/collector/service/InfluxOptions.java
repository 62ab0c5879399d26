package io.tidegate.collector.service;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * How the store is reached.
 *
 * @param url {@code http://host:port}
 * @param org of InfluxDB 2; InfluxDB 3 and QuestDB ignore it
 * @param bucket also the database that InfluxQL reads from
 * @param timeout of one call
 */
public record InfluxOptions(
    String url, String org, String bucket, Credentials credentials, Duration timeout) {

  /** What stands in the Authorization header. */
  public sealed interface Credentials {
    /** The header's value; empty: none is sent. */
    Optional<String> header();

    /** None is sent. */
    record None() implements Credentials {
      @Override
      public Optional<String> header() {
        return Optional.empty();
      }
    }

    /** InfluxDB's API token. */
    record Token(String token) implements Credentials {
      public Token {
        present("token", token);
      }

      @Override
      public Optional<String> header() {
        return Optional.of("Token " + token);
      }

      @Override
      public String toString() {
        return "Token[***]";
      }
    }

    /** HTTP Basic, which QuestDB and InfluxDB 1 ask for. */
    record Basic(String user, String password) implements Credentials {
      public Basic {
        present("user", user);
        present("password", password);
      }

      @Override
      public Optional<String> header() {
        return Optional.of(okhttp3.Credentials.basic(user, password, StandardCharsets.UTF_8));
      }

      @Override
      public String toString() {
        return "Basic[" + user + ", ***]";
      }
    }
  }

  public InfluxOptions {
    present("url", url);
    URI parsed = URI.create(url);
    if (!("http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme()))
        || parsed.getHost() == null
        || parsed.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "the store's url is '%s': must be http(s)://host:port, without a user in it"
              .formatted(url));
    }
    present("org", org);
    present("bucket", bucket);
    if (credentials == null) {
      throw new IllegalArgumentException("credentials are missing: None is one of them");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is %s: must be positive".formatted(timeout));
    }
  }

  public InfluxOptions(String url, String org, String bucket, Credentials credentials) {
    this(url, org, bucket, credentials, Duration.ofSeconds(10));
  }

  private static void present(String field, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the store's " + field + " is missing");
    }
  }
}
