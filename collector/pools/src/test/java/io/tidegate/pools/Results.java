package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the tests expect of changes. */
final class Results {
  private Results() {}

  static void assertResized(int before, int after, ApplyResult result) {
    assertTrue(result.status().changed(), result::toString);
    assertEquals(before, result.before().size(), result::toString);
    assertEquals(after, result.applied().size(), result::toString);
  }

  static void assertStatus(ApplyResult.Status status, String detail, ApplyResult result) {
    assertEquals(status, result.status(), result::toString);
    assertEquals(detail, result.detail());
  }
}
