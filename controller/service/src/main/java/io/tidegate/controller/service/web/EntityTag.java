package io.tidegate.controller.service.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A strong entity tag (RFC 9110, section 8.8.3): who read something and sends the tag back as
 * {@code If-Match} changes only what they have seen.
 *
 * @param text with its quotes
 */
record EntityTag(String text) {
  private static final int DIGITS = 32;

  /** Of something whose versions are counted. */
  static EntityTag version(long version) {
    return new EntityTag("\"" + version + "\"");
  }

  /** Of something that is known by its content only. */
  static EntityTag of(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new EntityTag('"' + HexFormat.of().formatHex(hash).substring(0, DIGITS) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static EntityTag of(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Tells it with the answer. */
  void put(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ETAG, text);
  }

  /** Says 304, and gives true, where the asker has it already. */
  boolean isKnownTo(RoutingContext context) {
    put(context);
    List<String> known = named(context, HttpHeaders.IF_NONE_MATCH);
    // A cache on the way may have made it weak, which does not matter for reading.
    if (known.stream()
        .noneMatch(tag -> tag.equals("*") || tag.replaceFirst("^W/", "").equals(text))) {
      return false;
    }
    context.response().setStatusCode(304).end();
    return true;
  }

  /**
   * Says 412, and gives true, where a write tells by {@code If-Match} that it was made from another
   * state.
   *
   * @param now what there is, such as {@code the policies are at version 3 of alice@ops}
   */
  boolean refuses(RoutingContext context, String now) {
    List<String> expected = named(context, HttpHeaders.IF_MATCH);
    if (expected.isEmpty() || expected.contains("*") || expected.contains(text)) {
      return false;
    }
    put(context);
    new Problem(
            412,
            "changed-meanwhile",
            "Precondition failed",
            "%s; If-Match is %s, and the ETag is %s: look at what has changed, and send it again"
                .formatted(now, String.join(", ", expected), text))
        .send(context);
    return true;
  }

  private static List<String> named(RoutingContext context, CharSequence header) {
    return context.request().headers().getAll(header).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .toList();
  }
}
