package io.tidegate.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingFileTest {
  private static String rule(Mapping mapping, String metric, Map<String, String> labels) {
    return mapping
        .match(Names.metric(metric), labels, labels::get)
        .map(match -> match.rule().name() + " " + match.poolName())
        .orElse("none");
  }

  @Test
  void theBuiltInRulesKnowBothFormsOfAName() {
    Mapping mapping = MappingFile.builtIn();
    assertEquals(
        "micrometer-executor http", rule(mapping, "executor.active", Map.of("name", "http")));
    assertEquals(
        "otel-db-client main",
        rule(
            mapping,
            "db.client.connection.count",
            Map.of("db_client_connection_pool_name", "main")));
    assertEquals("none", rule(mapping, "executor.active", Map.of()), "the pool has no name");
    assertEquals(false, mapping.wants("jvm_threads_live_threads"));
  }

  @Test
  void oneOwnRuleGoesBeforeTheBuiltInOnes() throws Exception {
    Mapping mapping =
        MappingFile.over(
            """
            without: [envoy-cluster]
            identity:
              service: [app]
            rules:
              - name: ants
                kind: worker
                pool: "{pool}"
                size: ants_pool_cap
                active: ants_pool_running
                queued: ants_pool_waiting
              - name: hikaricp
                kind: db-connection
                pool: "{pool}-{zone|region}"
                active: hikaricp_connections_active{kind="write"}
            """,
            "mine.yaml");
    assertEquals("ants a", rule(mapping, "ants_pool_running", Map.of("pool", "a")));
    assertEquals(
        "hikaricp db-eu",
        rule(
            mapping,
            "hikaricp_connections_active",
            Map.of("pool", "db", "region", "eu", "kind", "write")));
    assertEquals(
        "none",
        rule(mapping, "hikaricp_connections_active", Map.of("pool", "db", "zone", "a")),
        "the condition does not fit");
    assertEquals(false, mapping.wants("hikaricp_connections_max"), "the built-in rule is gone");
    assertEquals(
        "none", rule(mapping, "envoy_cluster_membership_total", Map.of("envoy_cluster_name", "c")));
    assertEquals(List.of("app"), mapping.identity().service());
    assertEquals("service_instance_id", mapping.identity().instance().get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          rules: {}                                        | my.yaml: 'rules' must be a list
          rule: []                                         | my.yaml: there is no 'rule': must be one of [identity, rules, without]
          "x                                               | my.yaml, line 1: not YAML
          without: [nothing]                               | my.yaml: without: there is no built-in rule 'nothing'
          rules: [{kind: worker}]                          | my.yaml: rules[0]: 'name' is missing
          rules: [{name: a, kind: thread}]                 | my.yaml: rules[0] (a): kind is 'thread': must be one of [db-connection, rpc-connection, worker]
          rules: [{name: a, kind: worker, pool: x}]        | my.yaml: rules[0] (a): 'active' is missing
          rules: [{name: a, kind: worker, pool: x, active: 5}] | my.yaml: rules[0] (a): 'active' is missing
          rules: [{name: a, kind: worker, active: x}]      | my.yaml: rules[0] (a): pool: '' is no pool name
          rules: [{name: a, kind: worker, pool: '{', active: x}] | my.yaml: rules[0] (a): pool: '{' is no pool name
          rules: [{name: a, kind: worker, pool: x, active: 'a b'}] | my.yaml: rules[0] (a): active: 'a b' is no metric
          rules: [{name: a, kind: worker, pool: x, active: 'a{b=c}'}] | my.yaml: rules[0] (a): active: 'a{b=c}' is no metric
          rules: [{name: a, kind: worker, pool: x, active: y, rejected: 3}] | my.yaml: rules[0] (a): rejected is 3: a number can only stand for a gauge
          rules: [{name: a, kind: worker, pool: x, active: y, unit: h}] | my.yaml: rules[0] (a): unit is 'h': must be s, ms, us or ns
          rules: [{name: a, kind: worker, pool: x, active: y, sise: z}] | my.yaml: rules[0] (a): there is no 'sise'
          """)
  void whatIsWrongIsNamed(String yaml, String expected) {
    InvalidMappingException e =
        assertThrows(InvalidMappingException.class, () -> MappingFile.over(yaml, "my.yaml"));
    assertTrue(e.getMessage().startsWith(expected), e.getMessage());
  }

  @Test
  void namesComeIntoOurAlphabet() {
    assertEquals("HikariPool-1", Names.pool("HikariPool-1"));
    assertEquals("com.example.Pool-1", Names.pool("com.example.Pool$1"));
    assertEquals("http-nio-8080", Names.pool("\"http-nio-8080\""));
    assertEquals("", Names.pool("—"));
    String long1 = "x".repeat(80) + "1";
    String long2 = "x".repeat(80) + "2";
    assertEquals(63, Names.pool(long1).length());
    assertEquals(false, Names.pool(long1).equals(Names.pool(long2)));
  }
}
