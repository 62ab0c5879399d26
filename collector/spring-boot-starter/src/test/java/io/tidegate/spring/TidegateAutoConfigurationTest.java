package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import io.micrometer.core.annotation.Timed;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.pools.EndpointPool;
import io.tidegate.pools.Endpoints;
import io.tidegate.pools.HikariTimes;
import io.tidegate.pools.PoolCounts;
import io.tidegate.pools.PoolMetrics;
import io.tidegate.wire.PoolId;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Nobody listens where the agent looks for its broker. */
@Timeout(60)
class TidegateAutoConfigurationTest {
  private static final String[] SETTINGS = {
    "tidegate.kafka=127.0.0.1:1", "tidegate.service=orders", "tidegate.close-timeout=200ms"
  };
  private final ApplicationContextRunner bare =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(AopAutoConfiguration.class, TidegateAutoConfiguration.class));
  private final ApplicationContextRunner runner = bare.withPropertyValues(SETTINGS);

  private static Set<String> names(TidegateAgent agent) {
    return agent.pools().stream().map(PoolId::pool).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Throwable root(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SettingException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static void assertFailure(String message, Throwable failure) {
    assertNotNull(failure, "it started");
    assertEquals(message, root(failure).getMessage());
  }

  @Configuration(proxyBeanMethods = false)
  static class Pools {
    @Bean
    ThreadPoolTaskExecutor mail() {
      ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
      executor.setCorePoolSize(3);
      return executor;
    }

    @Bean(destroyMethod = "shutdownNow")
    ThreadPoolExecutor reports() {
      return (ThreadPoolExecutor) Executors.newFixedThreadPool(2);
    }

    @Bean(destroyMethod = "shutdownNow")
    ThreadPoolExecutor unbounded() {
      return new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
    }

    @Bean
    ElasticExecutor workers() {
      return ElasticExecutor.builder("order-workers").size(2).build();
    }

    @Bean
    HikariDataSource dataSource() {
      return new HikariDataSource();
    }

    @Bean(destroyMethod = "shutdownNow")
    @Lazy
    ThreadPoolExecutor late() {
      return (ThreadPoolExecutor) Executors.newFixedThreadPool(1);
    }
  }

  @Test
  void findsTheBeansThatArePoolsAndLazyOnesWhenTheyAreMade() {
    runner
        .withUserConfiguration(Pools.class)
        .run(
            context -> {
              assertNull(context.getStartupFailure());
              TidegateAgent agent = context.getBean(TidegateAgent.class);
              assertEquals(Set.of("dataSource", "mail", "order-workers", "reports"), names(agent));
              context.getBean("late");
              assertTrue(names(agent).contains("late"), names(agent)::toString);
            });
  }

  @Test
  void springsExecutorIsTimedByADecoratorWhereItHadNone() {
    runner
        .withUserConfiguration(Pools.class, Registry.class)
        .run(
            context -> {
              context.getBean(ThreadPoolTaskExecutor.class).submit(() -> {}).get();
              MeterRegistry registry = context.getBean(MeterRegistry.class);
              assertEquals(1, registry.get("executor.idle").tags("name", "mail").timer().count());
              assertEquals(
                  3, registry.get("executor.pool.core").tags("name", "mail").gauge().value());
              assertEquals(
                  10,
                  registry
                      .get("hikaricp.connections.max")
                      .tags("pool", "dataSource")
                      .gauge()
                      .value());
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class Registry {
    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Decorated {
    static final TaskDecorator THEIRS = task -> task;
    static final RejectedExecutionHandler REFUSE = (task, pool) -> {};

    @Bean
    ThreadPoolTaskExecutor mail() {
      ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
      executor.setTaskDecorator(THEIRS);
      executor.setRejectedExecutionHandler(REFUSE);
      return executor;
    }
  }

  @Test
  void aDecoratorOfTheApplicationStays() {
    ThreadPoolExecutor[] seen = new ThreadPoolExecutor[1];
    runner
        .withUserConfiguration(Decorated.class)
        .run(
            context -> {
              ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutor.class);
              var field = ThreadPoolTaskExecutor.class.getDeclaredField("taskDecorator");
              field.setAccessible(true);
              assertSame(Decorated.THEIRS, field.get(executor));
              assertEquals(Set.of("mail"), names(context.getBean(TidegateAgent.class)));
              seen[0] = executor.getThreadPoolExecutor();
            });
    assertSame(Decorated.REFUSE, seen[0].getRejectedExecutionHandler());
  }

  @Configuration(proxyBeanMethods = false)
  static class Tracked {
    static final MetricsTrackerFactory THEIRS = (name, stats) -> new IMetricsTracker() {};

    @Bean
    HikariDataSource dataSource() {
      HikariDataSource dataSource = new HikariDataSource();
      dataSource.setMetricsTrackerFactory(THEIRS);
      return dataSource;
    }
  }

  @Test
  void aTrackerOfTheApplicationIsKeptAndItsMetersAreNotMadeTwice() {
    runner
        .withUserConfiguration(Tracked.class, Registry.class)
        .run(
            context -> {
              assertEquals(Set.of("dataSource"), names(context.getBean(TidegateAgent.class)));
              assertTrue(
                  context.getBean(HikariDataSource.class).getMetricsTrackerFactory()
                      instanceof HikariTimes);
              assertNull(context.getBean(MeterRegistry.class).find("hikaricp.connections").meter());
            });
  }

  @Test
  void withoutARegistryOrMicrometerOrHikariItStartsAllTheSame() {
    runner
        .withUserConfiguration(Pools.class)
        .run(context -> assertEquals(0, context.getBeansOfType(PoolMetrics.class).size()));
    runner
        .withClassLoader(new FilteredClassLoader("io.micrometer", "com.zaxxer", "jakarta.servlet"))
        .run(
            context -> {
              assertNull(context.getStartupFailure());
              assertNotNull(context.getBean(TidegateAgent.class));
            });
    runner
        .withUserConfiguration(Pools.class, Registry.class)
        .withPropertyValues("tidegate.metrics.enabled=false")
        .run(context -> assertEquals(0, context.getBeansOfType(PoolMetrics.class).size()));
  }

  @Test
  void switchedOffThereIsNothing() {
    bare.withPropertyValues("tidegate.enabled=false")
        .withUserConfiguration(Pools.class)
        .run(
            context -> {
              assertNull(context.getStartupFailure());
              assertEquals(0, context.getBeansOfType(TidegateAgent.class).size());
            });
  }

  @Test
  void aServiceIsNamedAfterTheApplication() {
    bare.withPropertyValues(
            "tidegate.kafka=127.0.0.1:1",
            "tidegate.close-timeout=200ms",
            "spring.application.name=shop")
        .withUserConfiguration(Decorated.class)
        .run(
            context ->
                assertEquals(
                    Set.of(new PoolId("shop", "mail")),
                    context.getBean(TidegateAgent.class).pools()));
  }

  @Test
  void settingsThatNothingCanBeStartedWithAreNamed() {
    bare.withPropertyValues("tidegate.kafka=127.0.0.1:1")
        .run(
            context ->
                assertFailure(
                    "tidegate.service: it is missing, and so is spring.application.name",
                    context.getStartupFailure()));
    bare.withPropertyValues("tidegate.service=orders")
        .run(
            context ->
                assertFailure(
                    "tidegate.kafka: it is missing: must be the brokers, host:port[,host:port…]",
                    context.getStartupFailure()));
    bare.withPropertyValues("tidegate.kafka=127.0.0.1:1", "tidegate.service=Order Service")
        .run(
            context ->
                assertFailure(
                    "tidegate.service: service is 'Order Service': must be 1 to 63 of A-Z a-z 0-9"
                        + " . _ - and start with a letter or digit",
                    context.getStartupFailure()));
    runner
        .withPropertyValues("tidegate.clamps.mail.min=4", "tidegate.clamps.mail.max=2")
        .run(
            context ->
                assertFailure(
                    "tidegate.clamps: a clamp is 4 to 2: min must be at least 1, and max at least"
                        + " min",
                    context.getStartupFailure()));
    assertEquals(
        "Set tidegate.kafka, or leave Tidegate out with tidegate.enabled=false.",
        new SettingFailureAnalyzer()
            .analyze(new SettingException("tidegate.kafka", "it is missing"))
            .getAction());
  }

  static class Shop {
    @Timed("checkout")
    public String checkout() {
      return "done";
    }

    @Timed
    public CompletableFuture<String> pay(CompletableFuture<String> answer) {
      return answer;
    }

    public void browse() {}
  }

  @Timed
  static class Stock {
    public void count() {
      throw new IllegalStateException("no stock");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Services {
    @Bean
    Shop shop() {
      return new Shop();
    }

    @Bean
    Stock stock() {
      return new Stock();
    }
  }

  private static EndpointPool endpoint(Endpoints endpoints, String name) {
    return endpoints.all().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void timedMethodsAreEndpointsUntilTheirAnswerIsThere() {
    runner
        .withUserConfiguration(Services.class, Registry.class)
        .run(
            context -> {
              Shop shop = context.getBean(Shop.class);
              TidegateAgent agent = context.getBean(TidegateAgent.class);
              assertEquals(Set.of(), names(agent));
              shop.checkout();
              shop.browse();
              CompletableFuture<String> answer = new CompletableFuture<>();
              assertSame(answer, shop.pay(answer));
              try {
                context.getBean(Stock.class).count();
              } catch (IllegalStateException e) {
                assertEquals("no stock", e.getMessage());
              }
              assertEquals(Set.of("Shop.pay", "Stock.count", "checkout"), names(agent));
              Endpoints endpoints = context.getBean(Endpoints.class);
              assertEquals(new PoolCounts(1, 1, 0, 1), endpoint(endpoints, "Stock.count").counts());
              assertEquals(new PoolCounts(1, 1, 0, 0), endpoint(endpoints, "checkout").counts());
              EndpointPool pay = endpoint(endpoints, "Shop.pay");
              assertEquals(1, pay.state().active());
              answer.completeExceptionally(new IllegalStateException("declined"));
              assertEquals(new PoolCounts(1, 1, 0, 1), pay.counts());
              assertEquals(
                  1,
                  context
                      .getBean(MeterRegistry.class)
                      .get("tidegate.endpoint")
                      .tags("name", "checkout")
                      .timer()
                      .count());
            });
  }

  @Test
  void timedMethodsCanBeLeftAlone() {
    runner
        .withUserConfiguration(Services.class)
        .withPropertyValues("tidegate.endpoints.timed=false")
        .run(
            context -> {
              context.getBean(Shop.class).checkout();
              assertEquals(Shop.class, context.getBean(Shop.class).getClass());
              assertEquals(Set.of(), names(context.getBean(TidegateAgent.class)));
            });
  }

  @Test
  void theRouteFilterIsThereInAWebApplicationOnly() {
    runner.run(context -> assertTrue(!context.containsBean("tidegateRouteFilter")));
    WebApplicationContextRunner web =
        new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TidegateAutoConfiguration.class))
            .withPropertyValues(SETTINGS);
    web.run(context -> assertTrue(context.containsBean("tidegateRouteFilter")));
    web.withPropertyValues("tidegate.endpoints.http=false")
        .run(context -> assertTrue(!context.containsBean("tidegateRouteFilter")));
  }
}
