package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  @Test
  void whatIsCalledIsNamedAndAnInstantIsNoNumber() throws Exception {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    Explanation.print(
        new ObjectMapper()
            .readTree(
                """
                {"service": "orders", "pool": "workers", "atMillis": 1700000000000,
                 "decision": {"atMillis": 1700000000000, "reason": "downstream-slow"},
                 "inputs": [
                   {"name": "orders/db callMillis", "value": 112.04},
                   {"name": "orders/db slowerSinceMillis", "value": 1699999800000},
                   {"name": "windowEndMillis", "value": 1700000000000}]}
                """),
        out);
    out.flush();
    for (String line :
        new String[] {
          "  inputs     orders/db callMillis       112.04\n",
          "             orders/db slowerSinceMillis 2023-11-14T22:10:00Z\n",
          "             windowEndMillis            2023-11-14T22:13:20Z\n"
        }) {
      assertTrue(text.toString().contains(line), text.toString());
    }
  }

  @Test
  void aLimitOnTheQueueIsNotTakenForASize() throws Exception {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    Explanation.print(
        new ObjectMapper()
            .readTree(
                """
                {"service": "orders", "pool": "workers", "atMillis": 1700000000000, "acted": true,
                 "decision": {"atMillis": 1700000000000, "kind": "ADMISSION", "fromSize": 100,
                   "wishedSize": 6, "toSize": 10, "mode": "auto", "reason": "admission-tightened",
                   "detail": "the policy allows 1 to 4; requests wait 602.1 ms",
                   "clamps": [{"guard": "admission-floor", "before": 6, "after": 10,
                     "reason": "the policy lets 10 wait at least"}]}}
                """),
        out);
    out.flush();
    for (String line :
        new String[] {
          "  outcome    ADMISSION 100 -> 10 may wait per instance, its size stays as it is, mode auto\n",
          "  reason     admission-tightened: the policy allows 1 to 4; requests wait 602.1 ms\n",
          "  wish       6 may wait per instance\n",
          "  limit      admission-floor: 6 -> 10, the policy lets 10 wait at least\n"
        }) {
      assertTrue(text.toString().contains(line), text.toString());
    }
  }
}
