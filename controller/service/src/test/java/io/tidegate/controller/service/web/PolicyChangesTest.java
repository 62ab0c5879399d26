package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.controller.Rules;
import io.vertx.core.json.JsonArray;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyChangesTest {
  @Test
  void eachFieldIsNamedAndRulesAndBudgetsAreFieldsToo() {
    Policy before = Policy.of("*", 200);
    Policy after =
        Policy.of("orders/*", 200)
            .withLabels(Map.of("zone", "eu"))
            .withMode(Mode.AUTO)
            .withRules(
                before
                    .rules()
                    .withHighCpu(new Rules.Limit(0.5, 2))
                    .withLowTraffic(new Rules.Limit(0.2, 9)))
            .withBudgets(before.budgets().withBlastRadius(0.25, 3).withCanaryWindows(4));
    assertEquals(
        new JsonArray(
            """
            [{"field": "policy", "from": "*", "to": "orders/* zone=eu"},
             {"field": "mode", "from": "shadow", "to": "auto"},
             {"field": "highCpu", "from": 0.75, "to": 0.5},
             {"field": "lowTrafficWindows", "from": 5, "to": 9},
             {"field": "blastRadius", "from": 0.5, "to": 0.25},
             {"field": "canaryWindows", "from": 2, "to": 4}]
            """),
        PolicyChanges.between(before, after));
    assertEquals(new JsonArray(), PolicyChanges.between(before, before));
    assertEquals(
        new JsonArray(),
        PolicyChanges.between(before, before.withLabels(Map.of("zone", "eu"))),
        "which policy it is changes nothing by itself");
  }
}
