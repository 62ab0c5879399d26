package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolIdTest {
  private static final String LONGEST = "a".repeat(63);

  @ParameterizedTest
  @ValueSource(strings = {"a", "Z", "0", "orders-db_2.x", "a-", "edge:a", "9:9", "a.b:c.d"})
  void isAService(String name) {
    assertEquals(name, new PoolId(name, "p").service());
    assertEquals(LONGEST, new PoolId(LONGEST, LONGEST).pool());
    assertEquals(LONGEST + ":" + LONGEST, new PoolId(LONGEST + ":" + LONGEST, "p").service());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", ".a", "_a", "a b", "ä", "a/b", ":a", "a:", "a:b:c", ":", "a\n", "-:a"})
  void isNoService(String name) {
    assertThrows(UnfitNameException.class, () -> new PoolId(name, "p"));
    assertThrows(UnfitNameException.class, () -> new PoolId(LONGEST + "a", "p"));
    assertThrows(UnfitNameException.class, () -> new PoolId(LONGEST + "a:p", "p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge:a", "", "a/b"})
  void isNoPool(String name) {
    assertThrows(UnfitNameException.class, () -> new PoolId("service", name));
  }
}
