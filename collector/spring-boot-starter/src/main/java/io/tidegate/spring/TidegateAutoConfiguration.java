package io.tidegate.spring;

import io.micrometer.core.annotation.Timed;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tidegate.agent.TidegateAgent;
import io.tidegate.agent.TidegateAgentBuilder;
import io.tidegate.pools.Endpoints;
import io.tidegate.pools.PoolMetrics;
import jakarta.servlet.Filter;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.filter.OncePerRequestFilter;

/** Starts the agent and brings it what there is to report; see {@link TidegateProperties}. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration"
    })
@ConditionalOnProperty(name = "tidegate.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(TidegateProperties.class)
public class TidegateAutoConfiguration {

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  TidegateAgent tidegateAgent(TidegateProperties settings, Environment environment) {
    TidegateAgentBuilder builder = builder(settings, environment);
    if (settings.kafka() == null || settings.kafka().isBlank()) {
      throw new SettingException(
          "tidegate.kafka", "it is missing: must be the brokers, host:port[,host:port…]");
    }
    builder.kafka(settings.kafka());
    login(builder, settings.kafkaLogin());
    settings.kafkaProperties().forEach(builder::kafkaProperty);
    settings.labels().forEach((key, value) -> set("labels", () -> builder.label(key, value)));
    set("window", () -> builder.window(settings.window()));
    set("close-timeout", () -> builder.closeTimeout(settings.closeTimeout()));
    if (settings.heartbeat() != null) {
      set("heartbeat", () -> builder.heartbeat(settings.heartbeat()));
    }
    // One that is set but empty is refused: it must not mean that any command is believed.
    if (settings.commandKey() != null) {
      set("command-key", () -> builder.commandKey(settings.commandKey()));
    }
    settings
        .clamps()
        .forEach(
            (pools, clamp) -> set("clamps", () -> builder.clamp(pools, clamp.min(), clamp.max())));
    if (!settings.resize()) {
      builder.readOnly();
    }
    return builder.start();
  }

  private static void login(TidegateAgentBuilder builder, TidegateProperties.KafkaLogin settings) {
    String name = "tidegate.kafka-login";
    try {
      builder.kafkaLogin(settings.login(), name + ".");
    } catch (IllegalArgumentException e) {
      throw new SettingException(name, e.getMessage());
    }
  }

  private static void set(String setting, Runnable setter) {
    try {
      setter.run();
    } catch (IllegalArgumentException e) {
      throw new SettingException("tidegate." + setting, e.getMessage());
    }
  }

  private static TidegateAgentBuilder builder(
      TidegateProperties settings, Environment environment) {
    String given = settings.service();
    String service =
        given == null || given.isBlank()
            ? environment.getProperty("spring.application.name", "")
            : given;
    if (service.isBlank()) {
      throw new SettingException(
          "tidegate.service", "it is missing, and so is spring.application.name");
    }
    try {
      return TidegateAgent.builder(service);
    } catch (IllegalArgumentException e) {
      throw new SettingException("tidegate.service", e.getMessage());
    }
  }

  @Bean
  static PoolBeans tidegatePoolBeans() {
    return new PoolBeans();
  }

  @Bean
  TidegatePools tidegatePools(
      TidegateAgent agent,
      PoolBeans found,
      ObjectProvider<PoolPublisher> publisher,
      TidegateProperties settings) {
    return new TidegatePools(agent, found, publisher.getIfAvailable(() -> pool -> {}), settings);
  }

  @Bean
  @ConditionalOnMissingBean
  Endpoints tidegateEndpoints(ObjectProvider<TidegatePools> pools, TidegateProperties settings) {
    return new Endpoints(
        settings.endpoints().limit(), endpoint -> pools.getObject().register(endpoint));
  }

  /** Publishes the pools where the application has a registry. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterBinder.class)
  @ConditionalOnBean(MeterRegistry.class)
  @ConditionalOnProperty(
      name = "tidegate.metrics.enabled",
      havingValue = "true",
      matchIfMissing = true)
  static class Metrics {
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    PoolMetrics tidegatePoolMetrics(TidegateProperties settings) {
      return new PoolMetrics(settings.metrics().convention(), List.of());
    }

    @Bean
    PoolPublisher tidegatePoolPublisher(PoolMetrics metrics) {
      return metrics::add;
    }

    /** Actuator binds every MeterBinder; twice, a composite registry would count twice. */
    @Bean
    @ConditionalOnMissingClass(
        "org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration")
    SmartInitializingSingleton tidegateMetricsBinding(
        PoolMetrics metrics, ObjectProvider<MeterRegistry> registries) {
      return () -> registries.orderedStream().findFirst().ifPresent(metrics::bindTo);
    }
  }

  /** Methods with {@code @Timed}. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Timed.class, MethodInterceptor.class})
  @ConditionalOnProperty(
      name = "tidegate.endpoints.timed",
      havingValue = "true",
      matchIfMissing = true)
  static class TimedMethods {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TimedAdvisor tidegateTimedAdvisor(ObjectProvider<Endpoints> endpoints) {
      return new TimedAdvisor(new TimedInterceptor(endpoints::getObject));
    }
  }

  /** HTTP requests by route. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Filter.class, OncePerRequestFilter.class})
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnProperty(
      name = "tidegate.endpoints.http",
      havingValue = "true",
      matchIfMissing = true)
  static class HttpRequests {
    @Bean
    FilterRegistrationBean<RouteFilter> tidegateRouteFilter(Endpoints endpoints) {
      FilterRegistrationBean<RouteFilter> registration =
          new FilterRegistrationBean<>(new RouteFilter(endpoints));
      // Outside of nearly all: a caller waits for the other filters too.
      registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
      return registration;
    }
  }
}
