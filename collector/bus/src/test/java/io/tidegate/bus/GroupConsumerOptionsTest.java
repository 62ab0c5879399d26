package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupConsumerOptionsTest {
  @Test
  void keepsTheGuaranteesAndTakesTheRest() {
    Map<String, Object> settings =
        new GroupConsumerOptions(
                "kafka:9092", "collector", List.of("a"), Map.of("session.timeout.ms", "30000"))
            .settings();
    assertEquals("30000", settings.get("session.timeout.ms"));
    assertEquals(false, settings.get("enable.auto.commit"));
    assertEquals("earliest", settings.get("auto.offset.reset"));
    assertEquals("read_committed", settings.get("isolation.level"));
  }

  /** How long a member that left in order, or one that joined, may go unnoticed by the others. */
  @Test
  void looksForChangesInTheGroupTwiceASecond() {
    assertEquals(
        500,
        new GroupConsumerOptions("kafka:9092", "collector", List.of("a"))
            .settings()
            .get("heartbeat.interval.ms"));
  }

  @Test
  void oneTopicMovesBitByBitSeveralStayTogether() {
    assertEquals(
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
        new GroupConsumerOptions("kafka:9092", "collector", List.of("a"))
            .settings()
            .get("partition.assignment.strategy"));
    assertEquals(
        "org.apache.kafka.clients.consumer.RangeAssignor",
        new GroupConsumerOptions("kafka:9092", "controller", List.of("a", "b"))
            .settings()
            .get("partition.assignment.strategy"));
  }

  @Test
  void whereTheBrokerAssignsNothingIsSaidThatIsItsOwn() {
    Map<String, Object> settings =
        new GroupConsumerOptions(
                "kafka:9092", "collector", List.of("a", "b"), Map.of("group.protocol", "consumer"))
            .settings();
    assertEquals("consumer", settings.get("group.protocol"));
    assertEquals("range", settings.get("group.remote.assignor"));
    for (String ofTheClassicProtocol :
        List.of("partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms")) {
      assertFalse(settings.containsKey(ofTheClassicProtocol), ofTheClassicProtocol);
    }
  }

  @Test
  void refusesToOverrideAGuarantee() {
    GroupConsumerOptions options =
        new GroupConsumerOptions(
            "kafka:9092", "collector", List.of("a"), Map.of("enable.auto.commit", "true"));
    assertEquals(
        "[enable.auto.commit] cannot be overridden: the delivery guarantees depend on it",
        assertThrows(IllegalArgumentException.class, options::settings).getMessage());
  }

  @Test
  void namesWhatIsMissing() {
    assertEquals(
        "groupId is missing",
        assertThrows(
                IllegalArgumentException.class,
                () -> new GroupConsumerOptions("kafka:9092", " ", List.of("a")))
            .getMessage());
    assertEquals(
        "topics is empty: group 'collector' needs one",
        assertThrows(
                IllegalArgumentException.class,
                () -> new GroupConsumerOptions("kafka:9092", "collector", List.of()))
            .getMessage());
  }
}
