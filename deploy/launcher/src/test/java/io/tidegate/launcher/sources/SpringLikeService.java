package io.tidegate.launcher.sources;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.binder.tomcat.TomcatMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * What a Spring Boot service with Actuator is to a scraper: Micrometer's own Prometheus registry on
 * a real executor and a real HikariCP, whose tasks ask a real database for 20 ms each.
 */
final class SpringLikeService implements AutoCloseable {
  static final int THREADS = 4;
  static final int CONNECTIONS = 3;
  static final int TOMCAT_THREADS = 17;
  private static final double QUERY_SECONDS = 0.02;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EmbeddedPostgres postgres;
  private final HikariDataSource dataSource;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(100));
  private final ExecutorService timed;
  private final LongAccumulator longestTaskNanos = new LongAccumulator(Math::max, 0);
  private final LongAccumulator longestWaitNanos = new LongAccumulator(Math::max, 0);
  private final ScheduledExecutorService callers = Executors.newSingleThreadScheduledExecutor();
  private final HttpServer server;
  private final Tomcat tomcat = new Tomcat();
  private final TomcatMetrics tomcatMetrics;

  SpringLikeService() throws IOException {
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                    .percentilesHistogram(true)
                    .build()
                    .merge(config);
              }
            });
    postgres = EmbeddedPostgres.start();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("orders-db");
    config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
    dataSource = new HikariDataSource(config);
    timed = ExecutorServiceMetrics.monitor(registry, executor, "http");
    startTomcat();
    tomcatMetrics = new TomcatMetrics(null, List.of());
    tomcatMetrics.bindTo(registry);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/actuator/prometheus",
        exchange -> {
          String accept = exchange.getRequestHeaders().getFirst("Accept");
          String type =
              accept.startsWith("application/openmetrics-text")
                  ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                  : "text/plain; version=0.0.4; charset=utf-8";
          byte[] body = registry.scrape(type).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", type);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private void startTomcat() throws IOException {
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxThreads", Integer.toString(TOMCAT_THREADS));
    tomcat.setConnector(connector);
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }

  /** A page that is not there, which is a request all the same. */
  URI page() {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
  }

  /** Fifty tasks a second, which keep one connection busy. */
  void work() {
    callers.scheduleAtFixedRate(this::submit, 0, 20, TimeUnit.MILLISECONDS);
  }

  private void submit() {
    long submittedNanos = System.nanoTime();
    timed.execute(
        () -> {
          query();
          longestTaskNanos.accumulate(System.nanoTime() - submittedNanos);
        });
  }

  /** By its own clock, from a task's submission to its end: how busy the machine is. */
  double longestTaskMillis() {
    return longestTaskNanos.get() / 1e6;
  }

  /** The same for a connection. */
  double longestConnectionWaitMillis() {
    return longestWaitNanos.get() / 1e6;
  }

  private void query() {
    long askedNanos = System.nanoTime();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      longestWaitNanos.accumulate(System.nanoTime() - askedNanos);
      statement.execute("SELECT pg_sleep(" + QUERY_SECONDS + ")");
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() throws Exception {
    callers.shutdownNow();
    timed.shutdown();
    timed.awaitTermination(10, TimeUnit.SECONDS);
    server.stop(0);
    tomcatMetrics.close();
    tomcat.stop();
    tomcat.destroy();
    dataSource.close();
    postgres.close();
    registry.close();
  }
}
