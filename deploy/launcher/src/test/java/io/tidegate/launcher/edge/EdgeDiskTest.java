package io.tidegate.launcher.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Topics;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeDiskTest {
  private static final long MIB = 1024 * 1024;

  @ParameterizedTest
  @CsvSource({"109, 1", "1024, 1", "1024, 4", "100000, 12"})
  void allTogetherStaysWithinTheBound(long boundMib, int partitions) {
    Map<String, Map<String, String>> topics = new EdgeDisk(boundMib, partitions).topics();
    long sum = 0;
    for (String topic : Topics.APPEND_ONLY) {
      long segment = number(topics, topic, "segment.bytes");
      long retention = number(topics, topic, "retention.bytes");
      assertTrue(segment >= MIB, topic + " has segments of " + segment);
      assertTrue(retention >= MIB, topic + " keeps " + retention);
      sum += (segment + retention) * partitions;
    }
    // What the broker needs for itself, and for the six compacted topics.
    sum += 40 * MIB + 6 * 2 * MIB * partitions;
    assertTrue(sum <= boundMib * MIB, sum + " of " + boundMib * MIB);
    assertTrue(sum >= 0.9 * boundMib * MIB, sum + " of " + boundMib * MIB);
  }

  @Test
  void mostIsForTheWindowsAndNoCalendarEndsThem() {
    Map<String, Map<String, String>> topics = new EdgeDisk(1024, 1).topics();
    assertTrue(
        number(topics, Topics.WINDOWS, "segment.bytes")
                + number(topics, Topics.WINDOWS, "retention.bytes")
            > 500 * MIB);
    assertEquals("-1", topics.get(Topics.WINDOWS).get("retention.ms"));
    assertEquals("-1", topics.get(Topics.ALERTS).get("retention.ms"));
  }

  @Test
  void aBoundThatIsTooSmallIsNamedWithTheLeastThatWillDo() {
    assertEquals(
        "setting 'edge.disk-bound-mib' is '64': must be at least 109 with 1 partition(s)",
        assertThrows(IllegalArgumentException.class, () -> new EdgeDisk(64, 1)).getMessage());
  }

  private static long number(Map<String, Map<String, String>> topics, String topic, String name) {
    return Long.parseLong(topics.get(topic).get(name));
  }
}
