package io.tidegate.gate.generators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.load.Body;
import io.tidegate.gate.traffic.PlannedRequest;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final Map<Integer, List<Body>> BODIES =
      Map.of(
          1, List.of(new Body("", "", Buffer.buffer("a")), new Body("", "", Buffer.buffer("b"))));

  private static List<Integer> sharesOf(List<PlannedRequest> requests, long seed) {
    Shares shares = new Shares(3, seed, BODIES);
    return requests.stream().map(shares::of).toList();
  }

  @Test
  void aVisitStaysWithOneAndVisitsAreSpreadEvenly() {
    List<PlannedRequest> requests = new ArrayList<>();
    for (int i = 0; i < 9000; i++) {
      requests.add(new PlannedRequest(i, 1 + i % 3000, 0, "GET", "/"));
    }
    List<Integer> shares = sharesOf(requests, 7);
    Map<Long, Integer> byVisit = new HashMap<>();
    int[] sizes = new int[3];
    for (int i = 0; i < requests.size(); i++) {
      Integer before = byVisit.putIfAbsent(requests.get(i).session(), shares.get(i));
      assertTrue(before == null || before.equals(shares.get(i)), requests.get(i).toString());
      sizes[shares.get(i)]++;
    }
    for (int size : sizes) {
      // 1000 visits each, and 5 sigma.
      assertEquals(3000, size, 3 * 5 * 26);
    }
    assertEquals(shares, sharesOf(requests, 7));
  }

  @Test
  void requestsOfNoVisitGoRound() {
    List<PlannedRequest> requests = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      requests.add(new PlannedRequest(i, 0, 0, "GET", "/"));
    }
    assertEquals(List.of(0, 1, 2, 0, 1, 2), sharesOf(requests, 7));
  }

  @Test
  void eachGetsTheBodyThatOneAloneWouldSend() {
    Shares shares = new Shares(3, 7, BODIES);
    List<Integer> turns = new ArrayList<>();
    for (int route : new int[] {1, 0, 1, 1}) {
      turns.add(shares.told(new PlannedRequest(5, 0, route, "POST", "/x")).turn());
    }
    assertEquals(List.of(0, 0, 1, 2), turns);
  }
}
