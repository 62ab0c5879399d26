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
}
