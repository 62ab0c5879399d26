package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReplicaBalancerTest {
  private final ReplicaBalancer balancer = new ReplicaBalancer();

  private List<Integer> ports(int requests) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      ports.add(balancer.next().orElseThrow().port());
    }
    return ports;
  }

  @Test
  void requestsGoRoundAndNowhereWhereNobodyIs() {
    assertTrue(balancer.next().isEmpty());
    balancer.add(0, 100);
    balancer.add(1, 101);
    balancer.add(2, 102);
    assertEquals(List.of(101, 102, 100, 101, 102, 100), ports(6));
  }

  @Test
  void oneThatLeavesGetsNothingAndIsIdleWhenItsLastRequestIsAnswered() {
    balancer.add(0, 100);
    balancer.add(1, 101);
    RequestRouter.Route first = balancer.next().orElseThrow();
    assertEquals(101, first.port());
    AtomicBoolean idle = new AtomicBoolean();
    balancer.leave(1, () -> idle.set(true));
    assertEquals(1, balancer.size());
    assertEquals(List.of(100, 100), ports(2));
    assertFalse(idle.get());
    first.done().run();
    assertTrue(idle.get());
    assertEquals(List.of(100, 100), ports(2));
  }

  @Test
  void anIdleOneMayGoAtOnceAndADeadOneIsForgotten() {
    balancer.add(0, 100);
    balancer.add(1, 101);
    AtomicBoolean idle = new AtomicBoolean();
    balancer.leave(0, () -> idle.set(true));
    assertTrue(idle.get());
    RequestRouter.Route open = balancer.next().orElseThrow();
    balancer.remove(1);
    open.done().run();
    assertTrue(balancer.next().isEmpty());
  }
}
