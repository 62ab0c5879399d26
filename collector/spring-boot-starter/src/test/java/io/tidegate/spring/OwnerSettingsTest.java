package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.PoolSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the owner's settings let commands do. */
@Timeout(60)
class OwnerSettingsTest {
  private static final String MIN = "tidegate.clamps.[a b].min=1";

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(TidegateAutoConfiguration.class))
          .withUserConfiguration(Pools.class)
          .withPropertyValues(
              "tidegate.kafka=127.0.0.1:1",
              "tidegate.service=orders",
              "tidegate.close-timeout=200ms");

  @Configuration(proxyBeanMethods = false)
  static class Pools {
    @Bean
    ElasticExecutor workers() {
      return ElasticExecutor.builder("order-workers")
          .size(3)
          .limits(1, 16)
          .queueCapacity(10)
          .build();
    }
  }

  private void allows(PoolSpec expected, String... settings) {
    runner
        .withPropertyValues(settings)
        .run(
            context -> {
              assertNull(context.getStartupFailure());
              assertEquals(
                  expected,
                  context
                      .getBean(TidegateAgent.class)
                      .spec(context.getBean(ElasticExecutor.class)));
            });
  }

  @Test
  void nothingIsResizedUnlessItIsAllowedAndThenWithinAllClampsThatFit() {
    allows(new PoolSpec(3, 10, 1, 16, true));
    allows(new PoolSpec(3, 10, 1, 16, false), "tidegate.resize=true");
    String[] clamps = {
      "tidegate.clamps.[order-*].min=2",
      "tidegate.clamps.[order-*].max=12",
      "tidegate.clamps.order-workers.min=1",
      "tidegate.clamps.order-workers.max=8",
      "tidegate.clamps.mail.min=5",
      "tidegate.clamps.mail.max=5"
    };
    allows(new PoolSpec(3, 10, 2, 8, true), clamps);
    String[] allowed = Arrays.copyOf(clamps, clamps.length + 1);
    allowed[clamps.length] = "tidegate.resize=true";
    allows(new PoolSpec(3, 10, 2, 8, false), allowed);
  }

  @Test
  void aCommandKeyAndAHeartbeatAreTaken() {
    allows(
        new PoolSpec(3, 10, 1, 16, true),
        "tidegate.heartbeat=2s",
        "tidegate.command-key=" + CommandSignature.text(CommandSignature.newKeys().getPublic()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tidegate.heartbeat=0s" + "|tidegate.heartbeat: heartbeat is PT0S: must be at least 1 ms",
        "tidegate.window=0s|tidegate.window: window is PT0S: must be at least 1 ms",
        "tidegate.command-key=c2VjcmV0|tidegate.command-key: the command key is no Ed25519 public"
            + " key: must be the Base64 text of its X.509 encoding",
        "tidegate.command-key=|tidegate.command-key: the command key is no Ed25519 public"
            + " key: must be the Base64 text of its X.509 encoding",
        "tidegate.clamps.[a b].max=4|tidegate.clamps: the pattern is 'a b': must be a pool name, in"
            + " which * stands for any text and ? for any character",
      })
  void aWrongSettingIsNamedWithWhatWouldBeRight(String setting, String message) {
    runner
        .withPropertyValues(setting, setting.startsWith("tidegate.clamps") ? MIN : "")
        .run(
            context -> {
              Throwable failure = context.getStartupFailure();
              assertNotNull(failure, "it started");
              while (!(failure instanceof SettingException)) {
                failure = failure.getCause();
                assertNotNull(failure, "not by a SettingException");
              }
              assertEquals(
                  "Tidegate's agent cannot be started. " + message,
                  new SettingFailureAnalyzer().analyze(failure).getDescription());
            });
  }
}
