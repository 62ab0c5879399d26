package io.tidegate.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityTableTest {
  private final IdentityTable<String> table = new IdentityTable<>();

  @Test
  void equalKeysThatAreNotTheSameHaveTheirOwnValues() {
    String one = new String("key");
    String two = new String("key");
    assertEquals("1", table.computeIfAbsent(one, () -> "1"));
    assertNull(table.get(two));
    assertEquals("2", table.computeIfAbsent(two, () -> "2"));
    assertEquals("1", table.computeIfAbsent(one, () -> "3"));
  }

  @Test
  void everyKeyIsFoundAfterItGrew() {
    List<Object> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Object key = new Object();
      keys.add(key);
      values.add(table.computeIfAbsent(key, () -> new String("value")));
    }
    for (int i = 0; i < keys.size(); i++) {
      assertSame(values.get(i), table.get(keys.get(i)));
    }
  }
}
