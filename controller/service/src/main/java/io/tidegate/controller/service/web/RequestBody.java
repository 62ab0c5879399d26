package io.tidegate.controller.service.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON body of a request, read strictly: each error names the field and what would be right.
 */
final class RequestBody {
  private static final int LONGEST_TEXT = 200;
  private static final int LONGEST_ID = 255;

  /** The end of the year 9999. */
  private static final long LATEST_MILLIS = 253_402_300_799_999L;

  private final JsonObject fields;

  /**
   * @param example a field of a number, or a whole object, to show in an error
   */
  RequestBody(RoutingContext context, String example, Set<String> allowed)
      throws Question.Unusable {
    String right =
        "must be like " + (example.startsWith("{") ? example : "{\"%s\": 12}".formatted(example));
    if (context.body().length() <= 0) {
      throw new Question.Unusable("the body is empty: " + right);
    }
    try {
      fields = context.body().asJsonObject();
    } catch (DecodeException | ClassCastException e) {
      throw new Question.Unusable("the body is no JSON object: " + right);
    }
    if (fields == null) {
      throw new Question.Unusable("the body is null: " + right);
    }
    for (String name : fields.fieldNames()) {
      if (!allowed.contains(name)) {
        throw new Question.Unusable(
            "field '%s' is not known here: known are %s"
                .formatted(name, String.join(", ", allowed.stream().sorted().toList())));
      }
    }
  }

  /**
   * Says so, and gives true, where a request is not JSON: another origin's page cannot send that.
   */
  static boolean refusesOtherThanJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null
        && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json")) {
      return false;
    }
    new Problem(
            415,
            "no-json",
            "Unsupported media type",
            "the content type is '%s': must be application/json".formatted(type))
        .send(context);
    return true;
  }

  boolean flag(String name) throws Question.Unusable {
    Object value = fields.getValue(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new Question.Unusable("%s is '%s': must be true or false".formatted(name, value));
  }

  /** A text of several lines. */
  String document(String name, int longest) throws Question.Unusable {
    Object value = fields.getValue(name);
    if (value instanceof String text && text.length() <= longest) {
      return text;
    }
    throw new Question.Unusable(
        "%s is %s: must be a text of at most %d characters"
            .formatted(
                name,
                value == null
                    ? "missing"
                    : value instanceof String text
                        ? "one of %d characters".formatted(text.length())
                        : "no text",
                longest));
  }

  String requiredText(String name) throws Question.Unusable {
    if (fields.getValue(name) == null) {
      throw new Question.Unusable(
          "%s is missing: must be 1 to %d printable characters".formatted(name, LONGEST_TEXT));
    }
    return text(name, "");
  }

  /** What another answer named, so no text of a person's. */
  String id(String name) throws Question.Unusable {
    if (fields.getValue(name) instanceof String text
        && !text.isEmpty()
        && text.length() <= LONGEST_ID
        && text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    throw new Question.Unusable(
        "%s is '%s': must be 1 to %d printable characters"
            .formatted(name, fields.getValue(name), LONGEST_ID));
  }

  int required(String name, int lowest, int highest) throws Question.Unusable {
    if (fields.getValue(name) == null) {
      throw new Question.Unusable(
          "%s is missing: must be a whole number from %d to %d".formatted(name, lowest, highest));
    }
    return whole(name, lowest, highest, lowest);
  }

  int whole(String name, int lowest, int highest, int otherwise) throws Question.Unusable {
    Object value = fields.getValue(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer number && number >= lowest && number <= highest) {
      return number;
    }
    throw new Question.Unusable(
        "%s is '%s': must be a whole number from %d to %d".formatted(name, value, lowest, highest));
  }

  /** A time; empty: none is given. */
  Optional<Long> millis(String name) throws Question.Unusable {
    Object value = fields.getValue(name);
    if (value == null) {
      return Optional.empty();
    }
    if ((value instanceof Long || value instanceof Integer)
        && ((Number) value).longValue() >= 0
        && ((Number) value).longValue() <= LATEST_MILLIS) {
      return Optional.of(((Number) value).longValue());
    }
    throw new Question.Unusable("%s is '%s': must be epoch milliseconds".formatted(name, value));
  }

  String text(String name, String otherwise) throws Question.Unusable {
    Object value = fields.getValue(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof String text
        && !text.isBlank()
        && text.length() <= LONGEST_TEXT
        && text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    throw new Question.Unusable(
        "%s is '%s': must be 1 to %d printable characters".formatted(name, value, LONGEST_TEXT));
  }
}
