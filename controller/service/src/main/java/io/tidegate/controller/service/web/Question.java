package io.tidegate.controller.service.web;

import io.tidegate.wire.PoolId;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parameters of a request, read strictly: a misspelt one is an error, not the default. */
final class Question {
  /** A parameter that cannot be used; the message names it and what would be right. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  private final RoutingContext context;

  Question(RoutingContext context, Set<String> allowed) throws Unusable {
    this.context = context;
    for (String name : context.queryParams().names()) {
      if (!allowed.contains(name)) {
        throw new Unusable(
            "parameter '%s' is not known here: %s"
                .formatted(
                    name,
                    allowed.isEmpty()
                        ? "this route takes none"
                        : "known are " + String.join(", ", allowed.stream().sorted().toList())));
      }
    }
  }

  PoolId pool() throws Unusable {
    try {
      return new PoolId(context.pathParam("service"), context.pathParam("pool"));
    } catch (IllegalArgumentException e) {
      throw new Unusable(e.getMessage());
    }
  }

  int whole(String name, int lowest, int highest, int otherwise) throws Unusable {
    String text = one(name).orElse(null);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= lowest && value <= highest) {
        return value;
      }
    }
    throw new Unusable(
        "%s is '%s': must be a whole number from %d to %d".formatted(name, text, lowest, highest));
  }

  /** Epoch milliseconds, or an ISO-8601 instant. */
  long instantMillis(String name, long otherwise) throws Unusable {
    String text = one(name).orElse(null);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,15}")) {
      return Long.parseLong(text);
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new Unusable(
          "%s is '%s': must be epoch milliseconds or an instant such as 2026-11-01T08:30:00Z"
              .formatted(name, text));
    }
  }

  Optional<String> one(String name) throws Unusable {
    List<String> values = context.queryParam(name);
    if (values.size() > 1) {
      throw new Unusable("%s is given %d times: must be once".formatted(name, values.size()));
    }
    return values.stream().findFirst();
  }
}
