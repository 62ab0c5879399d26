package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstancesViewTest {
  private final InstancesView view = new InstancesView(3);

  private void status(String instance, InstanceState state, long at) {
    view.accept(new InstanceStatus("orders", instance, state, T0 + at, T0, "said so"), T0 + at);
  }

  private List<String> shown() {
    return view.instances(10).stream()
        .map(i -> i.heartbeat().instance() + " " + i.state())
        .toList();
  }

  @Test
  void thoseThatAreNotLiveComeFirst() {
    for (String instance : List.of("a", "b", "c")) {
      view.accept(Made.heartbeat(instance), T0);
    }
    status("a", InstanceState.LIVE, 0);
    status("c", InstanceState.LIVE, 0);
    status("c", InstanceState.FAILED, 13_000);
    assertEquals(List.of("c FAILED", "b UNKNOWN", "a LIVE"), shown());
    assertEquals(1, view.instances(1).size());
  }

  @Test
  void aStatusIsKeptForAHeartbeatThatComesAfterIt() {
    status("a", InstanceState.LIVE, 0);
    assertEquals(List.of(), shown());
    view.accept(Made.heartbeat("a"), T0 + 5_000);
    assertEquals(List.of("a LIVE"), shown());
  }

  @Test
  void oneThatIsGoneIsForgotten() {
    view.accept(Made.heartbeat("a"), T0);
    status("a", InstanceState.GONE, 1);
    assertEquals(0, view.size());
  }

  @Test
  void beyondTheBoundTheLongestSilentIsForgotten() {
    view.accept(Made.heartbeat("a"), T0 + 2);
    view.accept(Made.heartbeat("b"), T0 + 1);
    view.accept(Made.heartbeat("c"), T0 + 3);
    view.accept(Made.heartbeat("d"), T0 + 4);
    assertEquals(List.of("a UNKNOWN", "c UNKNOWN", "d UNKNOWN"), shown());
  }

  @Test
  void theJsonTellsWhatAFailedInstanceHadInHandAndOnlyThen() {
    view.accept(Made.heartbeat("a"), T0);
    status("a", InstanceState.LIVE, 0);
    JsonObject live = InstancesJson.instance(view.instances(1).get(0), T0 + 1_500);
    assertEquals("LIVE", live.getString("state"));
    assertEquals(1_500, live.getLong("lastHeartbeatAgeMillis"));
    assertNull(live.getValue("inHand"));
    JsonObject pool = live.getJsonArray("pools").getJsonObject(0);
    assertEquals("workers", pool.getString("pool"));
    assertEquals("RUNNING", pool.getString("phase"));
    assertEquals(8, pool.getInteger("size"));
    assertEquals(3, pool.getInteger("running"));
    assertEquals(7, pool.getInteger("queued"));

    status("a", InstanceState.FAILED, 13_000);
    assertEquals(
        new JsonObject().put("running", 3L).put("queued", 7L).put("fate", "said so"),
        InstancesJson.instance(view.instances(1).get(0), T0 + 13_000).getJsonObject("inHand"));
  }
}
