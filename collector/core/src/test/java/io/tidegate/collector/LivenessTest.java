package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.PoolKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final Liveness liveness = new Liveness(1000, new LivenessOptions(2, 3, 5));
  private final List<String> timeline = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();

  private void window(long number, String... reported) {
    for (Alert alert :
        liveness.end(ORDERS, PoolKind.WORKER, number * 1000, Set.of(reported)).alerts()) {
      alerts.add(alert);
      timeline.add(alert.atMillis() / 1000 + " " + alert.instance() + " " + alert.kind());
    }
  }

  @Test
  void anInstanceIsRegisteredThenSuspectThenFailedThenGone() {
    window(1, "a", "b");
    for (int number = 2; number <= 7; number++) {
      window(number, "a");
    }
    assertEquals(
        List.of(
            "2 a INSTANCE_REGISTERED",
            "2 b INSTANCE_REGISTERED",
            "4 b INSTANCE_SUSPECT",
            "5 b INSTANCE_FAILED",
            "7 b INSTANCE_GONE"),
        timeline);
    assertEquals("b of orders/workers has not reported for 2 windows", alerts.get(2).text());
  }

  @Test
  void aNewSampleBringsItBack() {
    window(1, "a");
    window(2);
    window(3, "a");
    window(4);
    window(5);
    window(6, "a");
    window(7);
    window(8);
    window(9);
    window(10, "a");
    assertEquals(
        List.of(
            "2 a INSTANCE_REGISTERED",
            "6 a INSTANCE_SUSPECT",
            "7 a INSTANCE_REGISTERED",
            "9 a INSTANCE_SUSPECT",
            "10 a INSTANCE_FAILED",
            "11 a INSTANCE_REGISTERED"),
        timeline);
    assertEquals("a of orders/workers reports again after 2 silent windows", alerts.get(2).text());
    assertEquals("a of orders/workers reports again after 3 silent windows", alerts.get(5).text());
  }

  @Test
  void aPoolIsForgottenWithItsLastInstance() {
    window(1, "a");
    for (int number = 2; number <= 5; number++) {
      window(number);
      assertEquals(Set.of(ORDERS), liveness.pools());
    }
    window(6);
    assertTrue(liveness.isEmpty());
    window(7, "a");
    assertEquals("8 a INSTANCE_REGISTERED", timeline.get(timeline.size() - 1));
  }

  @Test
  void anAlertsIdIsTheSameForTheSameCauseOnly() {
    window(1, "a", "b");
    Liveness again = new Liveness(1000, new LivenessOptions(2, 3, 5));
    List<Alert> repeated = again.end(ORDERS, PoolKind.WORKER, 1000, Set.of("a", "b")).alerts();
    assertEquals(alerts, repeated);
    assertNotEquals(alerts.get(0).alertId(), alerts.get(1).alertId());
  }

  @Test
  void everyTransitionOfTheTableIsMadeAndNoOther() {
    Set<InstanceState.Transition> made = new HashSet<>();
    for (InstanceState from : InstanceState.values()) {
      for (InstanceState to : InstanceState.values()) {
        if (from == to) {
          assertTrue(InstanceState.transition(from, to).isEmpty());
        } else if (InstanceState.TRANSITIONS.stream()
            .anyMatch(t -> t.from() == from && t.to() == to)) {
          made.add(InstanceState.transition(from, to).orElseThrow());
        } else {
          assertThrows(
              IllegalStateException.class,
              () -> InstanceState.transition(from, to),
              from + " to " + to);
        }
      }
    }
    assertEquals(new HashSet<>(InstanceState.TRANSITIONS), made);
    assertEquals(
        EnumSet.of(
            Kind.INSTANCE_REGISTERED,
            Kind.INSTANCE_SUSPECT,
            Kind.INSTANCE_FAILED,
            Kind.INSTANCE_GONE),
        EnumSet.copyOf(made.stream().map(InstanceState.Transition::alert).toList()));
  }
}
