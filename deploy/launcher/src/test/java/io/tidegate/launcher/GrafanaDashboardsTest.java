package io.tidegate.launcher;

import static io.tidegate.collector.service.GrafanaQuery.children;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.collector.service.GrafanaQuery;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What Grafana wants of provisioned dashboards; their queries are tested on real stores. */
class GrafanaDashboardsTest {
  private final List<JsonObject> dashboards;

  GrafanaDashboardsTest() throws Exception {
    dashboards = GrafanaQuery.dashboards();
  }

  @Test
  void theyAreFleetPoolControllerAndGateUnderStableNames() {
    assertEquals(
        Set.of("tidegate-fleet", "tidegate-pool", "tidegate-controller", "tidegate-gate"),
        dashboards.stream().map(d -> d.getString("uid")).collect(Collectors.toSet()));
    for (JsonObject dashboard : dashboards) {
      assertTrue(dashboard.containsKey("id"), dashboard.getString("uid"));
      assertNull(dashboard.getValue("id"), "an id is given by the Grafana that it is put into");
      assertTrue(dashboard.getInteger("schemaVersion") >= 39);
    }
  }

  @Test
  void eachPanelSaysWhatItShowsAndAsksASourceThatTheUserChooses() {
    for (JsonObject dashboard : dashboards) {
      Set<String> sources =
          children(dashboard.getJsonObject("templating"), "list").stream()
              .filter(variable -> variable.getString("type").equals("datasource"))
              .map(variable -> "${" + variable.getString("name") + "}")
              .collect(Collectors.toSet());
      assertFalse(sources.isEmpty(), dashboard.getString("uid"));
      Set<Integer> ids = new HashSet<>();
      Set<String> places = new HashSet<>();
      for (JsonObject panel : children(dashboard, "panels")) {
        String where = dashboard.getString("uid") + ", " + panel.getString("title");
        assertTrue(ids.add(panel.getInteger("id")), where + ": its id is taken");
        assertPlaced(panel.getJsonObject("gridPos"), places, where);
        if (!panel.getString("type").equals("row")) {
          assertFalse(panel.getString("description").isBlank(), where + " is not described");
          assertFalse(children(panel, "targets").isEmpty(), where + " asks nothing");
          for (JsonObject target : children(panel, "targets")) {
            String source = target.getJsonObject("datasource").getString("uid");
            assertTrue(sources.contains(source), where + " asks " + source + ", not of " + sources);
          }
        }
      }
    }
  }

  /** Of 24 columns; no two panels in one place. */
  private static void assertPlaced(JsonObject place, Set<String> taken, String where) {
    assertTrue(place.getInteger("x") + place.getInteger("w") <= 24, where + " is too wide");
    for (int x = place.getInteger("x"); x < place.getInteger("x") + place.getInteger("w"); x++) {
      for (int y = place.getInteger("y"); y < place.getInteger("y") + place.getInteger("h"); y++) {
        assertTrue(taken.add(x + "," + y), where + " covers another panel");
      }
    }
  }
}
