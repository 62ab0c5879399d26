package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.wire.PoolId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** A real application, found by Boot's own ways, whose broker is not there. */
@Timeout(60)
class StarterIT {
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Shop {
    @Bean
    ThreadPoolTaskExecutor mail() {
      return new ThreadPoolTaskExecutor();
    }
  }

  private static String nobodyListens() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  private static Set<String> agentThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("tidegate-"))
        .collect(Collectors.toSet());
  }

  @Test
  void startsWorksAndStopsWithoutABroker() throws Exception {
    SpringApplication application = new SpringApplication(Shop.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    long closing;
    try (ConfigurableApplicationContext context =
        application.run(
            "--spring.application.name=shop",
            "--spring.main.banner-mode=off",
            "--tidegate.kafka=" + nobodyListens(),
            "--tidegate.window=40ms",
            "--tidegate.close-timeout=1s")) {
      TidegateAgent agent = context.getBean(TidegateAgent.class);
      assertEquals(Set.of(new PoolId("shop", "mail")), agent.pools());
      assertTrue(within10s(() -> agent.stats().waiting() >= 2), agent.stats()::toString);
      assertEquals(
          "done", context.getBean(ThreadPoolTaskExecutor.class).submit(() -> "done").get());
      closing = System.nanoTime();
    }
    assertTrue(Duration.ofNanos(System.nanoTime() - closing).compareTo(Duration.ofSeconds(20)) < 0);
    assertTrue(within10s(() -> agentThreads().isEmpty()), () -> agentThreads().toString());
  }

  private static boolean within10s(java.util.function.BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return true;
  }
}
