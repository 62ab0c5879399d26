package io.tidegate.launcher.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka in this process: one node, broker and controller (KRaft), on 127.0.0.1 only; alone,
 * or one of several.
 *
 * <p>What it acknowledged survives kill -9 of the process. It does not fsync each write, so a power
 * loss can take the tail; a cluster is the answer to that.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final String OWNER = "embedded Kafka";

  /** A cold start takes 2 to 4 s; after a crash with much data several times that. */
  private static final long START_BOUND_SECONDS = 90;

  private static final long CLOSE_BOUND_SECONDS = 30;

  /** A port that was free a moment ago can be gone; thrice in a row it is something else. */
  private static final int PORT_ATTEMPTS = 3;

  private static final int ONLY_NODE = 1;

  private final int port;
  private final KafkaRaftServer server;
  private final DirectoryLock lock;
  private final CompletableFuture<String> fatal;
  private boolean closed;

  private EmbeddedKafka(
      int port, KafkaRaftServer server, DirectoryLock lock, CompletableFuture<String> fatal) {
    this.port = port;
    this.server = server;
    this.lock = lock;
    this.fatal = fatal;
  }

  public static EmbeddedKafka start(Path directory, int port) throws IOException {
    return start(directory, port, Map.of());
  }

  /**
   * Blocks until the broker serves.
   *
   * @param port 0: any free one, another at every start
   * @param overrides broker settings
   * @throws IllegalStateException if the port or the directory is in use, or Kafka gave up
   */
  public static EmbeddedKafka start(Path directory, int port, Map<String, String> overrides)
      throws IOException {
    LocalPort.requireValid(port, OWNER);
    if (port != 0) {
      LocalPort.requireFree(port, OWNER);
    }
    DirectoryLock lock = DirectoryLock.take(directory, OWNER);
    try {
      for (int attempt = 1; ; attempt++) {
        int brokerPort = port == 0 ? LocalPort.free() : port;
        KafkaNode alone =
            new KafkaNode(
                ONLY_NODE,
                Uuid.randomUuid().toString(),
                brokerPort,
                Map.of(ONLY_NODE, LocalPort.free()));
        try {
          return startOn(directory, alone, overrides, lock);
        } catch (KafkaGaveUp e) {
          if (port != 0 || attempt == PORT_ATTEMPTS || !e.isAboutPort()) {
            throw new IllegalStateException(e.getMessage(), e);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Starts one of several nodes; blocks until it serves, for which a majority of them has to be
   * there.
   *
   * @throws IllegalStateException if a port or the directory is in use, or Kafka gave up
   */
  public static EmbeddedKafka start(Path directory, KafkaNode node, Map<String, String> overrides)
      throws IOException {
    LocalPort.requireFree(node.port(), OWNER);
    LocalPort.requireFree(node.controllerPort(), OWNER);
    DirectoryLock lock = DirectoryLock.take(directory, OWNER);
    try {
      return startOn(directory, node, overrides, lock);
    } catch (KafkaGaveUp e) {
      lock.close();
      throw new IllegalStateException(e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedKafka startOn(
      Path directory, KafkaNode node, Map<String, String> overrides, DirectoryLock lock)
      throws IOException, KafkaGaveUp {
    CompletableFuture<String> fatal = KafkaExit.watch();
    int port = node.port();
    Path data = directory.resolve("data");
    Properties settings = EmbeddedKafkaSettings.of(data, node, overrides);
    format(data, node);
    KafkaRaftServer server;
    try {
      server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    } catch (RuntimeException e) {
      KafkaExit.forget(fatal);
      throw new KafkaGaveUp(port, directory, e);
    }
    CompletableFuture<String> started = new CompletableFuture<>();
    runBounded("tidegate-kafka-start", server::startup, started);
    try {
      // Some failures are thrown, some only call Exit: whichever comes first.
      Object outcome =
          CompletableFuture.anyOf(started, fatal).get(START_BOUND_SECONDS, TimeUnit.SECONDS);
      if (fatal.isDone()) {
        throw new ExecutionException(new IllegalStateException(String.valueOf(outcome)));
      }
      return new EmbeddedKafka(port, server, lock, fatal);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop(server);
      KafkaExit.forget(fatal);
      throw new KafkaGaveUp(port, directory, e);
    } catch (ExecutionException e) {
      stop(server);
      KafkaExit.forget(fatal);
      throw new KafkaGaveUp(port, directory, e.getCause());
    } catch (TimeoutException e) {
      stop(server);
      KafkaExit.forget(fatal);
      throw new KafkaGaveUp(port, directory, e);
    }
  }

  private static void format(Path data, KafkaNode node) throws IOException {
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(data);
    try (PrintStream sink =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(sink)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setNodeId(node.id())
          .setClusterId(node.clusterId())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setDirectories(List.of(data.toString()))
          .setMetadataLogDirectory(data.toString())
          .setControllerListenerName(EmbeddedKafkaSettings.CONTROLLER_LISTENER)
          .run();
    } catch (Exception e) {
      throw new IOException("the directory %s could not be formatted for Kafka".formatted(data), e);
    }
  }

  private static void runBounded(String name, Runnable task, CompletableFuture<String> done) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
                done.complete("done");
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static Optional<Throwable> stop(KafkaRaftServer server) {
    CompletableFuture<String> stopped = new CompletableFuture<>();
    runBounded(
        "tidegate-kafka-stop",
        () -> {
          server.shutdown();
          server.awaitShutdown();
        },
        stopped);
    try {
      stopped.get(CLOSE_BOUND_SECONDS, TimeUnit.SECONDS);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    } catch (ExecutionException e) {
      return Optional.of(e.getCause());
    } catch (TimeoutException e) {
      return Optional.of(e);
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /**
   * Completes when Kafka gives up while running, for instance because the disk failed; it would
   * have ended the process.
   */
  public CompletableFuture<String> fatal() {
    return fatal.copy();
  }

  /**
   * Stops in an orderly way, at most 30 s.
   *
   * @throws IllegalStateException if it did not stop; the directory is released all the same
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    Optional<Throwable> trouble = stop(server);
    KafkaExit.forget(fatal);
    lock.close();
    if (trouble.isPresent()) {
      throw new IllegalStateException(
          "the embedded Kafka on port %d did not stop within %d s"
              .formatted(port, CLOSE_BOUND_SECONDS),
          trouble.get());
    }
  }

  /** A start that failed. */
  private static final class KafkaGaveUp extends Exception {
    private static final long serialVersionUID = 1L;

    KafkaGaveUp(int port, Path directory, Throwable cause) {
      super(
          "the embedded Kafka did not start on port %d with directory %s: %s"
              .formatted(port, directory, cause),
          cause);
    }

    boolean isAboutPort() {
      for (Throwable t = getCause(); t != null; t = t.getCause()) {
        if (t instanceof java.net.BindException
            || String.valueOf(t.getMessage()).contains("Address already in use")) {
          return true;
        }
      }
      return false;
    }
  }
}
