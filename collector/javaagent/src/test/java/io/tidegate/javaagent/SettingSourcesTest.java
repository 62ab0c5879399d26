package io.tidegate.javaagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.CommandSignature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingSourcesTest {
  private static AgentSettings read(String arguments) {
    return new SettingSources(arguments, new Properties(), Map.of()).read().settings();
  }

  @Test
  void argumentsWithListsAreRead() {
    AgentSettings settings =
        read(
            "service=orders,kafka=a:9092,b:9092,window=1s,sample=250ms,labels=zone:a,version:7,"
                + "resize=orders-*,db,clamp=orders-*:2..16,db:1..20,kafka.security.protocol=SSL");
    assertEquals("orders", settings.service());
    assertEquals("a:9092,b:9092", settings.kafka());
    assertEquals(Duration.ofSeconds(1), settings.window());
    assertEquals(Optional.of(Duration.ofMillis(250)), settings.sampleInterval());
    assertEquals(Map.of("zone", "a", "version", "7"), settings.labels());
    assertEquals(Map.of("security.protocol", "SSL"), settings.kafkaProperties());
    assertTrue(settings.resize().match("orders-worker"));
    assertTrue(settings.resize().match("db"));
    assertFalse(settings.resize().match("payments"));
    assertEquals(16, settings.clamps().get(0).max());
    assertEquals(20, settings.clamps().get(1).max());
  }

  @Test
  void theHeartbeatAndTheKeyOfCommandsAreRead() {
    PublicKey key = CommandSignature.newKeys().getPublic();
    AgentSettings settings =
        read("service=orders,kafka=a:1,heartbeat=500ms,command-key=" + CommandSignature.text(key));
    assertEquals(Optional.of(Duration.ofMillis(500)), settings.heartbeat());
    assertEquals(Optional.of(key), settings.commandKey());
    AgentSettings silent = read("service=orders,kafka=a:1");
    assertEquals(Optional.empty(), silent.heartbeat());
    assertEquals(Optional.empty(), silent.commandKey());
  }

  @Test
  void whatTheAgentCanWriteMayBeChosen() {
    for (String compression : List.of("none", "gzip", "lz4")) {
      assertEquals(
          Map.of("compression.type", compression),
          read("service=orders,kafka=a:1,kafka.compression.type=" + compression).kafkaProperties());
    }
  }

  @Test
  void nothingMayBeResizedUnlessItIsSaid() {
    assertFalse(read("service=orders,kafka=a:1").resize().match("orders"));
    assertFalse(read("service=orders,kafka=a:1,resize=false").resize().match("orders"));
    assertTrue(read("service=orders,kafka=a:1,resize=true").resize().match("orders"));
  }

  @Test
  void argumentsCountBeforePropertiesBeforeTheEnvironmentBeforeTheFile(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("agent.properties");
    Files.writeString(file, "service=file\nkafka=file:1\nmax-pools=7\nlog=debug\n");
    Properties properties = new Properties();
    properties.setProperty("tidegate.kafka", "property:1");
    properties.setProperty("tidegate.service", "property");
    Map<String, String> environment =
        Map.of("TIDEGATE_MAX_POOLS", "8", "TIDEGATE_KAFKA", "environment:1");
    AgentSettings settings =
        new SettingSources("service=argument,config=" + file, properties, environment)
            .read()
            .settings();
    assertEquals("argument", settings.service());
    assertEquals("property:1", settings.kafka());
    assertEquals(8, settings.maxPools());
    assertEquals("DEBUG", settings.log().orElseThrow().name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "kafka=a:1|service is missing",
        "service=orders|kafka is missing",
        "service=orders,kafka=a:1,window=soon|window is 'soon': must be a time such as 250ms, 1s or 1m",
        "service=orders,kafka=a:1,window=0s|window is '0s'",
        "service=orders,kafka=a:1,clamp=db:9..2|clamp 'db:9..2'",
        "service=orders,kafka=a:1,clamp=db|clamp has 'db'",
        "service=orders,kafka=a:1,labels=zone|labels has 'zone'",
        "service=orders,kafka=a:1,max-pools=0|max-pools is '0'",
        "service=orders,kafka=a:1,log=loud|log is 'loud'",
        "service=orders,kafka=a:1,heartbeat=often|heartbeat is 'often': must be a time such as 250ms, 1s or 1m",
        "service=orders,kafka=a:1,command-key=MC4CAQ==|command-key is no Ed25519 public key: must be the text of tidegate-command.pub",
        "service=orders,kafka=a:1,kafka.compression.type=zstd|kafka.compression.type is 'zstd': must be none, gzip or lz4",
        "service=orders,kafka=a:1,sevrice=x|'sevrice', an argument of the agent, is no setting",
        "orders|the agent's arguments begin with 'orders'",
        "service=orders,kafka=a:1,config=/nowhere/x|config '/nowhere/x' cannot be read"
      })
  void aWrongSettingIsNamed(String arguments, String says) {
    InvalidSettingException e = assertThrows(InvalidSettingException.class, () -> read(arguments));
    assertTrue(e.getMessage().startsWith(says), e.getMessage());
  }

  @Test
  void withoutAClampAPoolMayGrowFourTimes() {
    assertEquals(new Clamp(Globs.ALL, 1, 32), Clamp.around(8));
    assertEquals(new Clamp(Globs.ALL, 1, 256), Clamp.around(100));
    assertEquals(new Clamp(Globs.ALL, 1, 300), Clamp.around(300));
    assertEquals(new Clamp(Globs.ALL, 1, Integer.MAX_VALUE), Clamp.around(Integer.MAX_VALUE));
  }
}
