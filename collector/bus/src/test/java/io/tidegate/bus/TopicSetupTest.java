package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopicSetupTest {
  @Test
  void namesWhatIsImpossible() {
    Duration day = Duration.ofDays(1);
    assertEquals(
        "partitions is 0: must be at least 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> new TopicSetup("kafka:9092", 0, (short) 1, day, day))
            .getMessage());
    assertEquals(
        "replication is 0: must be at least 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> new TopicSetup("kafka:9092", 1, (short) 0, day, day))
            .getMessage());
    assertEquals(
        "retention is PT0S: must be positive",
        assertThrows(
                IllegalArgumentException.class,
                () -> new TopicSetup("kafka:9092", 1, (short) 1, Duration.ZERO, day))
            .getMessage());
  }
}
