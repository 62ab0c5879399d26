package io.tidegate.launcher.nacos;

import io.tidegate.controller.PolicyBook;
import io.tidegate.wire.PolicySet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * What comes of a text that a config centre has.
 *
 * <p>A text counts when it changes there: what it said last is the newest version that came from
 * it, and as long as it still says so, a later version of a person's holds. Nothing but the book is
 * needed to know that, so neither a restart nor another process applies it again. For that it is
 * applied also where it says what a person applied just before.
 */
sealed interface Uptake {
  /**
   * It says nothing new.
   *
   * @param version that came from it last
   */
  record Known(long version) implements Uptake {}

  /** There is no text. */
  record Missing() implements Uptake {}

  /** It cannot be used. */
  record Refused(String why) implements Uptake {}

  /** It is to be applied. */
  record Next(PolicySet set) implements Uptake {}

  /**
   * Reads no clock and changes nothing.
   *
   * @param actor who applies what comes from there, as {@code nacos:tidegate.yaml}
   * @param check throws an {@link IllegalArgumentException} that says what is wrong in a text
   * @param id of the next version
   */
  static Uptake of(
      PolicyBook book,
      Optional<String> text,
      String actor,
      String reason,
      Consumer<String> check,
      String id,
      long atMillis) {
    if (text.isEmpty()) {
      return new Missing();
    }
    String yaml = text.get();
    Optional<PolicySet> last = lastOf(book, actor).filter(set -> set.yaml().equals(yaml));
    if (last.isPresent()) {
      return new Known(last.get().version());
    }
    try {
      check.accept(yaml);
      return new Next(new PolicySet(book.version() + 1, id, yaml, actor, reason, atMillis));
    } catch (IllegalArgumentException e) {
      return new Refused(e.getMessage());
    }
  }

  private static Optional<PolicySet> lastOf(PolicyBook book, String actor) {
    return LongStream.range(0, book.version())
        .mapToObj(i -> book.of(book.version() - i).orElseThrow())
        .filter(set -> set.appliedBy().equals(actor))
        .findFirst();
  }
}
