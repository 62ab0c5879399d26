package io.tidegate.launcher.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.controller.Rules;
import io.tidegate.wire.PoolId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final PoolId DB = new PoolId("orders", "db");

  @TempDir Path dir;

  @Test
  void theDefaultsStandInTheFile() throws Exception {
    Settings settings = Settings.load(null, Map.of(), Map.of());
    assertEquals(Duration.ofMinutes(1), settings.window());
    assertEquals(Duration.ofSeconds(30), settings.collector().lateness());
    assertEquals(15, settings.predictor().horizonWindows());
    assertTrue(settings.kafka().embedded());
    assertEquals(Role.ALL, settings.roles());
    assertEquals("classic", settings.collector().groupProtocol());
    assertEquals(Policy.of("*", 500), settings.policies().of(DB, Map.of()));
    assertEquals(new Settings.Edge("", "", "", 1, 1024, Duration.ofSeconds(30)), settings.edge());
  }

  @Test
  void fileThenEnvironmentThenFlags() throws Exception {
    Path file = file("window: 5m\nkafka:\n  partitions: 8\nconsole:\n  port: 1\n");
    Settings settings =
        Settings.load(
            file,
            Map.of("TIDEGATE_CONSOLE_PORT", "2", "TIDEGATE_KAFKA_PARTITIONS", "9", "PATH", "x"),
            Map.of("console.port", "3"));
    assertEquals(Duration.ofMinutes(5), settings.window());
    assertEquals(9, settings.kafka().partitions());
    assertEquals(3, settings.console().port());
  }

  @Test
  void aSecretMayStandInAFile() throws Exception {
    Path secret = Files.writeString(dir.resolve("token"), "s3cret\n");
    String file = "TIDEGATE_STORE_INFLUX_TOKEN_FILE";
    assertEquals(
        "s3cret",
        Settings.load(null, Map.of(file, secret.toString()), Map.of()).store().influxToken());
    assertEquals(
        "environment variable %s is 'absent': there is no such file that can be read"
            .formatted(file),
        wrong(Map.of(file, "absent")));
    assertEquals(
        "environment variables TIDEGATE_STORE_INFLUX_TOKEN and %s: give one of the two"
            .formatted(file),
        wrong(Map.of(file, secret.toString(), "TIDEGATE_STORE_INFLUX_TOKEN", "x")));
    assertTrue(wrong(Map.of("TIDEGATE_KAFKA_FILE", "x")).contains("fits no setting"));
  }

  private static String wrong(Map<String, String> environment) {
    return assertThrows(
            InvalidSettingException.class, () -> Settings.load(null, environment, Map.of()))
        .getMessage();
  }

  @Test
  void theProbesHaveAPortWhereItIsSet() throws Exception {
    assertEquals(
        new Settings.Probes("127.0.0.1", 0), Settings.load(null, Map.of(), Map.of()).probes());
    assertEquals(
        new Settings.Probes("0.0.0.0", 8081),
        Settings.load(file("probes: {host: 0.0.0.0, port: 8081}"), Map.of(), Map.of()).probes());
  }

  @Test
  void sourcesAreClosedUntilTheyAreAskedFor() throws Exception {
    SourceSettings closed = Settings.load(null, Map.of(), Map.of()).sources();
    assertFalse(closed.otlp().enabled() || closed.prometheus().enabled());
    assertEquals(Duration.ofSeconds(15), closed.prometheus().interval());
    assertEquals(Duration.ofSeconds(10), closed.prometheus().timeout());
    SourceSettings open =
        Settings.load(
                null,
                Map.of("TIDEGATE_SOURCES_OTLP_ENABLED", "true"),
                Map.of("sources.prometheus.targets", "orders=http://a:1/m", "window", "2s"))
            .sources();
    assertTrue(open.otlp().enabled());
    assertEquals("http://a:1/m", open.prometheus().targets().get(0).url().toString());
    assertEquals(Duration.ofMillis(500), open.prometheus().timeout());
  }

  @Test
  void nobodyIsToldOfAlertsUntilTheyAreNamed() throws Exception {
    AlertSettings none = Settings.load(null, Map.of(), Map.of()).alerts();
    assertTrue(none.alertmanagers().isEmpty() && none.pages().isEmpty());
    AlertSettings some =
        Settings.load(
                file("alerts: {public-url: 'https://tidegate.example.org/'}"),
                Map.of("TIDEGATE_ALERTS_ALERTMANAGER", "http://a:9093, https://b/am"),
                Map.of())
            .alerts();
    assertEquals(2, some.alertmanagers().size());
    assertEquals("https://tidegate.example.org", some.pages().orElseThrow().toString());
  }

  @Test
  void theLoginAtKafkaIsReadAndItsPasswordNeverShown() throws Exception {
    Path secret = Files.writeString(dir.resolve("password"), "canary-4711\n");
    Settings.Kafka kafka =
        Settings.load(
                file("kafka: {bootstrap: 'b:9093', security: {tls: true, user: tide}}"),
                Map.of("TIDEGATE_KAFKA_SECURITY_PASSWORD_FILE", secret.toString()),
                Map.of())
            .kafka();
    assertEquals("canary-4711", kafka.security().password());
    assertEquals("SASL_SSL", kafka.security().clientSettings().get("security.protocol"));
    assertFalse(kafka.toString().contains("canary"), kafka.toString());
    String wrong =
        assertThrows(
                InvalidSettingException.class,
                () ->
                    Settings.load(
                        file(
                            "kafka: {security: {mechanism: PLAIN, user: a, password: canary-4711}}"),
                        Map.of(),
                        Map.of()))
            .getMessage();
    assertEquals(
        "setting kafka.security.mechanism is PLAIN, which sends the password as it is: tls must be"
            + " true",
        wrong);
  }

  @Test
  void nacosIsNotAskedUntilItIsNamedAndItsPasswordNeverShown() throws Exception {
    assertEquals(Optional.empty(), Settings.load(null, Map.of(), Map.of()).nacos());
    Path secret = Files.writeString(dir.resolve("password"), "canary-4711\n");
    NacosSettings nacos =
        Settings.load(
                file(
                    "nacos: {server: 'a:8848, b:8848', user: tide, data-id: tidegate.yaml, service: tidegate}"),
                Map.of("TIDEGATE_NACOS_PASSWORD_FILE", secret.toString()),
                Map.of())
            .nacos()
            .orElseThrow();
    assertEquals(
        new NacosSettings(
            List.of("a:8848", "b:8848"),
            "",
            "DEFAULT_GROUP",
            "tide",
            "canary-4711",
            Optional.of("tidegate.yaml"),
            Optional.of(new NacosSettings.Service("tidegate", Optional.empty()))),
        nacos);
    assertFalse(nacos.toString().contains("canary"), nacos.toString());
  }

  @Test
  void theWebhookKeyIsNeverShown() throws Exception {
    String key = "canary-0123456789abcdef0123456789abcdef";
    Path secret = Files.writeString(dir.resolve("key"), key + "\n");
    AlertSettings byFile =
        Settings.load(
                file("alerts: {webhooks: 'https://a/b', webhook-key-file: '%s'}".formatted(secret)),
                Map.of(),
                Map.of())
            .alerts();
    AlertSettings byEnvironment =
        Settings.load(
                null,
                Map.of("TIDEGATE_ALERTS_WEBHOOK_KEY", key),
                Map.of("alerts.webhooks", "https://a/b"))
            .alerts();
    assertTrue(byFile.webhookKey().isPresent() && byEnvironment.webhookKey().isPresent());
    assertFalse((byFile.toString() + byEnvironment).contains("canary"));
  }

  @Test
  void databasesAndLabelsAreRead() throws Exception {
    Settings settings =
        Settings.load(
            file(
                """
                databases: [{name: main, connections: 9, pools: {orders/db: 9}}]
                policies: [{match: "*", labels: {zone: eu}, mode: auto}]
                """),
            Map.of(),
            Map.of());
    Policy eu = settings.policies().of(DB, Map.of("zone", "eu"));
    assertEquals(Mode.AUTO, eu.mode());
    assertEquals(9, eu.database().orElseThrow().connections());
    assertEquals(Mode.SHADOW, settings.policies().of(DB, Map.of()).mode());
  }

  @Test
  void aPolicyTakesWhatItLeavesOutFromTheDefaults() throws Exception {
    Path file =
        file(
            """
            policies:
              - match: orders/*
                mode: auto
                slo-p99: 300ms
              - match: "*"
            """);
    Settings settings = Settings.load(file, Map.of(), Map.of());
    assertEquals(
        Policy.of("orders/*", 300).withMode(Mode.AUTO), settings.policies().of(DB, Map.of()));
    assertEquals(
        Mode.SHADOW, settings.policies().of(new PoolId("payments", "db"), Map.of()).mode());
  }

  @Test
  void eachRuleHasItsKeysAndIsOffByZero() throws Exception {
    Path file =
        file(
            """
            policies:
              - match: a
                slo-p99: 2s
                high-cpu: 0.6
                high-cpu-windows: 3
                high-p99: 700ms
                low-traffic: 0
                high-error-rate: 0
                high-old-generation: 0
                high-gc-per-minute: 0
              - match: b
                slo-p99: 2s
                high-p99: 0
              - match: c
                slo-p99: 2s
            """);
    List<Policy> policies = Settings.load(file, Map.of(), Map.of()).policies().inOrder();
    Rules rules = policies.get(0).rules();
    assertEquals(new Rules.Limit(0.6, 3), rules.highCpu());
    assertEquals(new Rules.Limit(700, 2), rules.highP99());
    assertEquals(
        List.of(0.0, 0.0, 0.0, 0.0),
        List.of(
            rules.lowTraffic().value(),
            rules.highErrorRate().value(),
            rules.highOldGeneration().value(),
            rules.highGcPerMinute().value()));
    assertEquals(0, policies.get(1).rules().highP99().value());
    assertEquals(2000, policies.get(2).rules().highP99().value());
  }

  @Test
  void aPoolThatNoPolicyFitsIsOnlyWatched() throws Exception {
    Settings settings =
        Settings.load(file("policies: [{match: orders/*, mode: auto}]"), Map.of(), Map.of());
    assertEquals(Mode.AUTO, settings.policies().of(DB, Map.of()).mode());
    assertEquals(
        Mode.SHADOW, settings.policies().of(new PoolId("payments", "db"), Map.of()).mode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          kafka: {bootstrp: x}          | there is no setting 'kafka.bootstrp'; did you mean 'kafka.bootstrap'?
          store: {ttl: 12h}             | setting 'store.ttl' is '12h': must be at least 1d
          store: {ttl: 40d, ttl-10m: 39d} | setting 'store.ttl-10m' is '39d': must be at least 40d
          store: {ttl-1h: 90h}          | setting 'store.ttl-1h' is '90h': must be at least 90d
          windows: 1m                   | there is no setting 'windows'; did you mean 'window'?
          window: 60                    | setting 'window' is '60': must be a number above 0 and a unit
          kafka: localhost              | 'kafka' is "localhost": must be a section with
          console: {max-connections: 0} | setting 'console.max-connections' is '0': must be a whole number from 1 to 100000
          console: {port: 70000}        | setting 'console.port' is '70000': must be a whole number from 0 to 65535
          collector: {limits: {labels: -1}} | setting 'collector.limits.labels' is '-1': must be a whole number from 0 to 1000
          policies: []                  | 'policies' must be a list with at least one policy
          policies: [{mode: auto}]      | 'policies[0].match' is missing
          policies: [{match: a, mode: none}] | setting 'policies[0].mode' is 'none': must be one of shadow, advise, auto, frozen
          policies: [{match: a, max: 3}] | there is no setting 'policies[0].max'
          policies: [{match: a, min-size: 9, max-size: 8}] | setting 'policies[0].max-size' is '8': must be a whole number from 9
          policies: [{match: a, lease-windows: 3}] | setting 'policies[0].lease-windows' is '3': must be 0, or a whole number from 5 to 1440
          policies: [{match: a, forecast-trust-min: 30}] | setting 'policies[0].forecast-trust-min' is '30': must be a number from 0.0 to 1.0
          policies: [{match: a, direction-changes-per-hour: 1}] | setting 'policies[0].direction-changes-per-hour' is '1': must be 0, or a whole number from 2 to 1000
          policies: [{match: a, blast-radius: 50}] | setting 'policies[0].blast-radius' is '50': must be a number from 0.0 to 1.0
          policies: [{match: a, blast-radius-least: 0}] | setting 'policies[0].blast-radius-least' is '0': must be a whole number from 1 to 100000
          policies: [{match: a, canary-windows: 61}] | setting 'policies[0].canary-windows' is '61': must be a whole number from 0 to 60
          policies: [{match: a, admission-floor: on}] | setting 'policies[0].admission-floor' is 'true': must be a whole number from 0 to 1000000
          policies: [{match: a, high-cpu: 75}] | setting 'policies[0].high-cpu' is '75': must be a number from 0.0 to 1.0
          policies: [{match: a, high-p99: 500}] | setting 'policies[0].high-p99' is '500': must be a number above 0 and a unit
          policies: [{match: a, high-p99: 100us}] | setting 'policies[0].high-p99' is '100us': must be a number above 0 and a unit
          policies: [{match: a, low-traffic-windows: 0}] | setting 'policies[0].low-traffic-windows' is '0': must be a whole number from 1 to 1440
          policies: [{match: a, cache-hit-rate-min: 50}] | setting 'policies[0].cache-hit-rate-min' is '50': must be a number from 0.0 to 1.0
          sources: {otlp: {enabled: maybe}} | setting 'sources.otlp.enabled' is 'maybe': must be one of true, false
          sources: {otlp: {prot: 1}}   | there is no setting 'sources.otlp.prot'; did you mean 'sources.otlp.port'?
          alerts: {alertmanager: 'am:9093'} | setting 'alerts.alertmanager': 'am:9093' is no URL of a host
          nacos: {data-id: tidegate.yaml} | setting 'nacos.data-id' is 'tidegate.yaml', and 'nacos.server' is empty: must be host:port[,host:port]
          nacos: {service: tidegate} | setting 'nacos.service' is 'tidegate', and 'nacos.server' is empty
          nacos: {server: 'n:8848'} | setting 'nacos.server' is 'n:8848', and both 'nacos.data-id' and 'nacos.service' are empty
          nacos: {server: nacos, service: a} | setting 'nacos.server': 'nacos' is no address: must be host:port, such as nacos:8848
          nacos: {server: 'n:8848,m:0', service: a} | setting 'nacos.server': 'm:0' is no address: must be host:port
          nacos: {server: 'n:8848', service: 'a b'} | setting 'nacos.service': 'a b' is no name in a Nacos
          nacos: {server: 'n:8848', group: '', service: a} | setting 'nacos.group': '' is no name in a Nacos
          nacos: {server: 'n:8848', service: a, user: tide} | setting 'nacos.user' is 'tide', and 'nacos.password' is empty: must be both there, or none
          nacos: {server: 'n:8848', service: a, password: canary-4711} | setting 'nacos.user' is '', and 'nacos.password' is there: must be both there, or none
          {nacos: {server: 'n:8848', service: a}, console: {host: 0.0.0.0, insecure: true}} | setting 'nacos.address' is empty, and 'console.host' is '0.0.0.0', which is nowhere that others could go: must be host:port
          gate: {allow: 'orders'} | setting 'gate.allow': allow has 'orders': must be host:port, such as 10.0.0.1:8080
          gate: {longest-run: 2d} | setting 'gate.longest-run' is '2d': must not be longer than 86400000 ms
          alerts: {public-url: 'https://a/?b'} | setting 'alerts.public-url': 'https://a/?b' has a '?'
          alerts: {webhooks: 'https://a/b'} | setting 'alerts.webhook-key-file' is '', and 'alerts.webhook-key' is empty: what alerts.webhooks are sent is signed
          alerts: {webhooks: 'https://a/b', webhook-key: short} | setting 'alerts.webhook-key': the key has 5 characters: must have at least 32
          alerts: {webhooks: 'https://a/b', webhook-key-file: /no/such/file} | setting 'alerts.webhook-key-file': /no/such/file cannot be read
          alerts: {webhooks: 'hooks.example.org'} | setting 'alerts.webhooks': 'hooks.example.org' is no URL of a host
          replicas: {services: 'orders=2-8@process:x'} | setting 'replicas.services': 'orders=2-8@process:x' cannot be read: must be SERVICE/POOL=MIN-MAX@TARGET
          sources: {mapping: none.yaml} | setting 'sources.mapping': none.yaml cannot be read
          sources: {prometheus: {targets: "orders=ftp://a/"}} | setting 'sources.prometheus.targets': 'ftp://a/' is no target
          sources: {prometheus: {interval: 1m}} | setting 'sources.prometheus.interval' is '1m': must not be longer than 30000 ms
          sources: {prometheus: {timeout: 16s}} | setting 'sources.prometheus.timeout' is '16s': must not be longer than 15000 ms
          roles: collector, predicter   | setting 'roles' is 'collector, predicter': must be one or more of collector, predictor, controller, console, separated by commas
          roles: ""                     | setting 'roles' is '': must be one or more of
          roles: collector              | setting 'roles' is 'collector': without the console nobody reads the embedded store of this process; run both here, or give them a common one with store.influx-url
          roles: predictor, console     | setting 'roles' is 'predictor, console': without the collector nobody fills the embedded store
          collector: {group-protocol: x} | setting 'collector.group-protocol' is 'x': must be one of classic, consumer
          console: {host: 0.0.0.0}     | setting 'console.host' is '0.0.0.0', which others can reach: give console.tls-certificate, console.tls-key and console.tokens or console.oidc.issuer; or say console.insecure: true
          console: {host: 0.0.0.0, oidc: {issuer: 'https://id.example', audience: tidegate}} | which others can reach
          console: {oidc: {issuer: 'http://id.example'}} | setting 'console.oidc.issuer': 'http://id.example' is not https
          console: {oidc: {issuer: id.example}} | setting 'console.oidc.issuer': 'id.example' is no URL of a host
          console: {oidc: {issuer: 'https://id.example'}} | setting 'console.oidc.audience' is '': must not be empty
          console: {oidc: {issuer: 'https://id.example', audience: a, algorithms: 'RS256, HS256'}} | setting 'console.oidc.algorithms' is 'RS256, HS256': must be some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512
          console: {oidc: {issuer: 'https://id.example', audience: a, algorithms: none}} | must be some of RS256
          console: {oidc: {issuer: 'https://id.example', audience: a, jwks: 'http://id.example/keys'}} | setting 'console.oidc.jwks': 'http://id.example/keys' is not https
          console: {oidc: {issuer: 'https://id.example', audience: a, jwks: /no/such/file}} | setting 'console.oidc.jwks': /no/such/file cannot be read
          console: {oidc: {issuer: 'https://id.example', audience: a, leeway: 6m}} | setting 'console.oidc.leeway' is '6m': must not be longer than 300000 ms
          console: {oidc: {issuer: 'https://id.example', audience: a, admins: tidegate-viewer}} | setting 'console.oidc.admins' has 'tidegate-viewer', which makes a viewer already
          console: {oidc: {issuer: 'https://id.example', audience: a, viewers: '', operators: '', admins: ''}} | setting 'console.oidc.viewers' is '': must not be empty
          console: {host: 127.0.0.1.evil.example} | which others can reach
          console: {host: "::"}        | which others can reach
          console: {tokens: /no/such/file} | setting 'console.tokens' is '/no/such/file': there is no such file that can be read
          console: {insecure: maybe}   | setting 'console.insecure' is 'maybe': must be one of true, false
          window: "1m                  | line 1: not YAML
          """)
  void whatIsWrongIsNamed(String yaml, String expected) throws Exception {
    Path file = file(yaml);
    InvalidSettingException e =
        assertThrows(InvalidSettingException.class, () -> Settings.load(file, Map.of(), Map.of()));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void aProcessCanRunAPart() throws Exception {
    assertEquals(
        Set.of(Role.PREDICTOR, Role.CONTROLLER),
        Settings.load(file("roles: predictor,controller"), Map.of(), Map.of()).roles());
    assertEquals(
        Set.of(Role.COLLECTOR),
        Settings.load(
                file("store: {influx-url: http://influx:8086}"),
                Map.of(),
                Map.of("roles", "collector"))
            .roles());
  }

  @Test
  void aMissingFileAndAnUnknownVariableAreNamed() {
    Path missing = dir.resolve("none.yaml");
    assertTrue(
        assertThrows(
                InvalidSettingException.class, () -> Settings.load(missing, Map.of(), Map.of()))
            .getMessage()
            .contains("none.yaml cannot be read"));
    assertEquals(
        "environment variable TIDEGATE_KAFKA_BOOTSTRAPS fits no setting; did you mean"
            + " TIDEGATE_KAFKA_BOOTSTRAP?",
        assertThrows(
                InvalidSettingException.class,
                () -> Settings.load(null, Map.of("TIDEGATE_KAFKA_BOOTSTRAPS", "x"), Map.of()))
            .getMessage());
  }

  @Test
  void theTokenIsNotPrinted() throws Exception {
    Settings settings =
        Settings.load(null, Map.of("TIDEGATE_STORE_INFLUX_TOKEN", "very-secret"), Map.of());
    assertEquals("very-secret", settings.store().influxToken());
    assertFalse(settings.toString().contains("very-secret"));
  }

  @Test
  void theCommandKeyIsReadAndNeverShown() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String key = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    Settings settings =
        Settings.load(null, Map.of("TIDEGATE_CONTROLLER_COMMAND_KEY", key), Map.of());
    assertEquals(keys.getPrivate(), settings.controller().commandKey().orElseThrow());
    assertFalse(settings.toString().contains(key));
    assertTrue(Settings.load(null, Map.of(), Map.of()).controller().commandKey().isEmpty());

    String half = key.substring(0, 20);
    assertEquals(
        "setting 'controller.command-key' is no key: must be an Ed25519 private key, PKCS #8 in"
            + " Base64, as 'tidegate keygen' makes it",
        assertThrows(
                InvalidSettingException.class,
                () -> Settings.load(null, Map.of(), Map.of("controller.command-key", half)))
            .getMessage());
  }

  private Path file(String yaml) throws Exception {
    return Files.writeString(dir.resolve("tidegate.yaml"), yaml);
  }
}
