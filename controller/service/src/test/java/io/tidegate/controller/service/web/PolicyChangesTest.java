package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.controller.Rules;
import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;

class PolicyChangesTest {
  @Test
  void eachFieldIsNamedAndRulesAreFieldsToo() {
    Policy before = Policy.of("*", 200);
    Policy after =
        Policy.of("orders/*", 200)
            .withMode(Mode.AUTO)
            .withRules(
                before
                    .rules()
                    .withHighCpu(new Rules.Limit(0.5, 2))
                    .withLowTraffic(new Rules.Limit(0.2, 9)));
    assertEquals(
        new JsonArray(
            """
            [{"field": "mode", "from": "shadow", "to": "auto"},
             {"field": "highCpu", "from": 0.75, "to": 0.5},
             {"field": "lowTrafficWindows", "from": 5, "to": 9}]
            """),
        PolicyChanges.between(before, after));
    assertEquals(new JsonArray(), PolicyChanges.between(before, before));
  }
}
