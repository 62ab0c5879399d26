package io.tidegate.controller.service.web;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A page of a list.
 *
 * @param next behind which there is more; empty: this is the last page
 */
record Paged<T>(List<T> entries, Optional<Mark> next) {
  Paged {
    entries = List.copyOf(entries);
  }

  /**
   * A page of a list that is sorted as its entries' marks are.
   *
   * @param after behind which it begins; empty: it is the first one
   */
  static <T> Paged<T> of(
      Stream<T> sorted, Optional<Mark> after, int limit, Function<T, Mark> mark) {
    return of(
        after.map(a -> sorted.filter(t -> mark.apply(t).compareTo(a) > 0)).orElse(sorted),
        limit,
        mark);
  }

  /**
   * The first entries of what is left of a list.
   *
   * @param mark tells an entry from all others, and where it stands
   */
  static <T> Paged<T> of(Stream<T> left, int limit, Function<T, Mark> mark) {
    List<T> oneMore = left.limit(limit + 1L).toList();
    if (oneMore.size() <= limit) {
      return new Paged<>(oneMore, Optional.empty());
    }
    List<T> entries = oneMore.subList(0, limit);
    return new Paged<>(entries, Optional.of(mark.apply(entries.get(limit - 1))));
  }

  <R> Paged<R> map(Function<T, R> to) {
    return new Paged<>(entries.stream().map(to).toList(), next);
  }

  /** What an answer tells as {@code next}; null: nothing more. */
  String cursor(String list) {
    return next.map(mark -> mark.cursor(list)).orElse(null);
  }
}
