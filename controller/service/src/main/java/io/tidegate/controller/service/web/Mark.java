package io.tidegate.controller.service.web;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The entry of a list with which a page of it ends: the next one goes on behind it, whatever has
 * come or gone since. For who asks it is a cursor, a word that they need not understand.
 *
 * @param number by which the list is ordered first; 0 where there is none
 * @param part empty where number and name tell the entry
 */
record Mark(long number, String name, String part) implements Comparable<Mark> {
  private static final Comparator<Mark> ORDER =
      Comparator.comparingLong(Mark::number).thenComparing(Mark::name).thenComparing(Mark::part);

  private static final int LONGEST = 2_000;

  /** The cursor of a request for a list; empty: its first page is asked for. */
  static Optional<Mark> asked(Question question, String list) throws Question.Unusable {
    Optional<String> cursor = question.one("cursor");
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        read(cursor.get(), list)
            .orElseThrow(
                () ->
                    new Question.Unusable(
                        "cursor is '%s': must be the 'next' of an earlier answer with %s, or be left out for the first page"
                            .formatted(shown(cursor.get()), list))));
  }

  private static Optional<Mark> read(String cursor, String list) {
    if (cursor.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      JsonArray parts =
          new JsonArray(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
      return parts.size() == 4
              && list.equals(parts.getValue(0))
              && parts.getValue(1) instanceof Number number
              && parts.getValue(2) instanceof String name
              && parts.getValue(3) instanceof String part
          ? Optional.of(new Mark(number.longValue(), name, part))
          : Optional.empty();
    } catch (IllegalArgumentException | DecodeException e) {
      return Optional.empty();
    }
  }

  private static String shown(String cursor) {
    return cursor.length() <= 100 ? cursor : cursor.substring(0, 100) + "...";
  }

  @Override
  public int compareTo(Mark other) {
    return ORDER.compare(this, other);
  }

  /** As {@link #asked} takes it. */
  String cursor(String list) {
    String parts = new JsonArray(List.of(list, number, name, part)).encode();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(parts.getBytes(StandardCharsets.UTF_8));
  }
}
