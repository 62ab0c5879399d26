package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class InstancesTableTest {
  private static String printed(String json) throws Exception {
    StringWriter out = new StringWriter();
    InstancesTable.print(new ObjectMapper().readTree(json), new PrintWriter(out, true));
    return out.toString();
  }

  @Test
  void aFailedInstanceHasItsFateBelowIt() throws Exception {
    String text =
        printed(
            """
            {"total": 3, "instances": [
              {"service": "orders", "instance": "orders-1", "state": "FAILED",
               "lastHeartbeatAgeMillis": 13040,
               "inHand": {"running": 3, "queued": 7, "fate": "orders-1 is silent: lost"},
               "pools": [{"running": 3, "queued": 7}, {"running": 1, "queued": 0}]},
              {"service": "orders", "instance": "orders-2", "state": "LIVE",
               "lastHeartbeatAgeMillis": 180000, "inHand": null, "pools": []}]}
            """);
    assertEquals(
        """
          state    instance                                     service           heartbeat  running  queued
          FAILED   orders-1                                     orders               13.0 s        4       7
                   orders-1 is silent: lost
          LIVE     orders-2                                     orders                3 min        0       0
          and 1 more
        """,
        text);
  }

  @Test
  void withoutInstancesThereIsNoTable() throws Exception {
    assertEquals("", printed("{\"total\": 0, \"instances\": []}"));
  }
}
