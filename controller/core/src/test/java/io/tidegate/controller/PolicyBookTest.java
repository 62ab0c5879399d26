package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PolicySet;
import org.junit.jupiter.api.Test;

class PolicyBookTest {
  private static PolicySet set(long version, String id) {
    return new PolicySet(version, id, "policies: []", "alice@ops", "why", 0);
  }

  @Test
  void ofTwoAtOnceTheFirstCountsAndTheSecondHasToLookAgain() {
    PolicyBook book = PolicyBook.EMPTY.with(set(1, "a")).with(set(1, "b"));
    assertEquals("a", book.newest().orElseThrow().id());
    assertFalse(book.accepts(set(1, "b")));
    assertTrue(book.accepts(set(2, "b")));
    assertEquals("c", book.with(set(2, "c")).of(2).orElseThrow().id());
    assertEquals(1, book.with(set(7, "d")).version());
    assertTrue(book.of(0).isEmpty());
    assertTrue(book.of(2).isEmpty());
  }
}
