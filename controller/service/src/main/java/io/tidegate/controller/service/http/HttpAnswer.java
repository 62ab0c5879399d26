package io.tidegate.controller.service.http;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * What the other side answered.
 *
 * @param body its beginning, as much as was asked for
 * @param whole whether that is all of it
 */
public record HttpAnswer(int status, Buffer body, boolean whole) {
  private static final int MOST_TOLD_BYTES = 300;

  public boolean taken() {
    return status / 100 == 2;
  }

  /** For people: the status and how the body begins, without line breaks. */
  public String told() {
    String text =
        body.slice(0, Math.min(body.length(), MOST_TOLD_BYTES))
            .toString(StandardCharsets.UTF_8)
            .replaceAll("\\p{Cntrl}+", " ")
            .strip();
    return "it answers %d %s".formatted(status, text).strip();
  }
}
