package io.tidegate.launcher.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.controller.Database;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.wire.PoolId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTextTest {
  private static final Policies BASE = Policies.all(Policy.of("*", 900));
  private static final PoolId ORDERS = new PoolId("orders", "workers");
  private static final String TEXT =
      """
      policies:
        - match: "orders/*"
          mode: auto
          slo-p99: 250ms
          max-size: 64
          schedule:
            - name: sale
              from: 2026-11-27T06:00:00Z
              until: 2026-11-28T00:00:00Z
              min-size: 24
            - name: nights
              days: mon-fri
              from: "22:00"
              until: "06:00"
              zone: Europe/Vienna
              mode: advise
        - match: payments/db
          mode: frozen
      """;

  private static Policy at(String instant) {
    return PolicyText.over(BASE, TEXT).of(ORDERS, Map.of(), Instant.parse(instant).toEpochMilli());
  }

  @Test
  void theFirstThatMatchesIsThePoolsAndTheBaseIsWhatIsLeft() {
    Policies policies = PolicyText.over(BASE, TEXT);
    assertEquals(250, policies.of(ORDERS, Map.of()).sloP99Millis());
    assertEquals(Mode.AUTO, policies.of(ORDERS, Map.of()).mode());
    assertEquals(20, policies.of(ORDERS, Map.of()).cooldownDownWindows(), "the built-in default");
    assertEquals(Mode.FROZEN, policies.of(new PoolId("payments", "db"), Map.of()).mode());
    assertEquals(900, policies.of(new PoolId("payments", "workers"), Map.of()).sloP99Millis());
  }

  @Test
  void labelsNarrowAPolicy() {
    Policies policies =
        PolicyText.over(
            BASE,
            """
            policies:
              - match: "orders/*"
                labels: {zone: eu, version: 2}
                mode: auto
            """);
    Map<String, String> labels = Map.of("zone", "eu", "version", "2");
    assertEquals(Mode.AUTO, policies.of(ORDERS, labels).mode());
    assertEquals(900, policies.of(ORDERS, Map.of("zone", "eu")).sloP99Millis());
  }

  @Test
  void databasesAreSharedOutBesideThePolicies() {
    Policies policies =
        PolicyText.over(
            BASE,
            """
            databases:
              - name: orders-db
                connections: 200
                pools: {orders/workers: 120, payments/db: 80}
            policies: []
            """);
    assertEquals(
        Optional.of(new Database.Share("orders-db", 120)),
        policies.of(ORDERS, Map.of()).database());
  }

  @Test
  void aScheduleReplacesSizesAndModeWhileItIsOn() {
    assertEquals(1, at("2026-11-27T05:59:59Z").minSize());
    assertEquals(24, at("2026-11-27T06:00:00Z").minSize());
    assertEquals(1, at("2026-11-28T00:00:00Z").minSize());
  }

  /** Vienna is an hour ahead of UTC in winter, two in summer; Friday's night ends on Saturday. */
  @ParameterizedTest
  @CsvSource({
    "2026-12-04T20:59:59Z, AUTO",
    "2026-12-04T21:00:00Z, ADVISE",
    "2026-12-05T04:59:59Z, ADVISE",
    "2026-12-05T05:00:00Z, AUTO",
    "2026-12-05T21:30:00Z, AUTO",
    "2026-07-06T20:00:00Z, ADVISE"
  })
  void aWeeklyScheduleFollowsItsZonesClocks(String instant, Mode mode) {
    assertEquals(mode, at(instant).mode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "policies:;- match: '*';  mode: fast | line 3: setting 'policies[0].mode' is 'fast': must be"
            + " one of shadow, advise, auto, frozen",
        "policies:;- match: '*';  slo: 3s | line 3: policies: there is no setting"
            + " 'policies[0].slo'; did you mean 'policies[0].mode'?",
        "policies:;- mode: auto | line 2: 'policies[0].match' is missing: must be service/pool, '*'"
            + " allowed",
        "policies:;- match: orders | line 2: setting 'policies[0].match': selector is 'orders', which"
            + " no pool is called: must be like orders/* or orders/workers",
        "policies:;- match: '*';  min-size: 9;  max-size: 4 | line 4: setting"
            + " 'policies[0].max-size' is '4': must be a whole number from 9 to 10000",
        "policies:;- match: '*';- match: 'a/*';  schedule:;  - from: 2026-11-27T06:00:00Z;    until:"
            + " noon;    min-size: 3 | line 6: 'policies[1].schedule[0].until' is 'noon': must be an"
            + " instant such as 2026-11-27T06:00:00Z, or with days a time such as 08:00",
        "policies:;- match: '*';  max-size: 4;  schedule:;  - from: 2026-11-27T06:00:00Z;    until:"
            + " 2026-11-27T07:00:00Z;    min-size: 5 | line 7: 'policies[0].schedule[0].min-size' is"
            + " 5: min-size is then 5 and max-size 4, must be the other way round",
        "policies:;- match: '*';  labels: {zone: ''} | line 3: setting 'policies[0].labels': label"
            + " 'zone' is '': must be the value that all instances have, 1 to 256 characters",
        "policies:;- match: '*';  labels: zone=eu | line 3: policies: 'policies[0].labels' is"
            + " \"zone=eu\": must be like {zone: eu, tier: gold}",
        "policies:;- match: '*';  labels: {zone: [eu, us]} | line 3: policies: 'policies[0].labels.zone'"
            + " is [\"eu\",\"us\"]: must be a single value",
        "policies:;- match: '*';  mode: auto;  mode: shadow | line 4: not YAML: Duplicate field 'mode'",
        "databases:;- name: db;  connections: 9;  pools: {a/b: 10};policies: [] | line 2: 'databases[0]':"
            + " the pools of database 'db' have 10 = 10 connections: must be 9 at most, which it carries",
        "databases:;- name: db;  connections: many;  pools: {a/b: 10};policies: [] | line 3:"
            + " 'databases[0].connections' is 'many': must be a whole number of connections",
        "databases:;- name: db;  connections: 9;  pools: {a/*: 9};policies: [] | line 2: 'databases[0]':"
            + " pool is '*': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a letter or digit",
        "databases:;- name: db;  max: 9;  pools: {a/b: 9};policies: [] | line 3: there is no key"
            + " 'databases[0].max': known are connections, name, pools",
        "databases:;- name: db;  connections: 9;policies: [] | line 2: 'databases[0]' must have name,"
            + " connections, and pools like {shop/orders-db: 120}",
        "policy: [] | there is no key 'policy' here: must be 'policies' or 'databases'",
        "[] | must be 'policies:' with a list"
      })
  void whatIsWrongIsNamedWithItsLine(String lines, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> PolicyText.over(BASE, lines.replace(';', '\n')))
            .getMessage());
  }
}
