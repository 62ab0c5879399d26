package io.tidegate.launcher.embedded;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.internals.Exit;

/**
 * Kafka's faults end the JVM silently, for instance when its controller's port is in use. Here they
 * are told to whoever runs a broker. Kafka has one procedure per JVM, so with several brokers in
 * one JVM each of them hears of it.
 */
final class KafkaExit {
  private static final Set<CompletableFuture<String>> WATCHERS = ConcurrentHashMap.newKeySet();

  private KafkaExit() {}

  /** To be called before the broker is made. */
  static CompletableFuture<String> watch() {
    CompletableFuture<String> watcher = new CompletableFuture<>();
    WATCHERS.add(watcher);
    Exit.setExitProcedure((status, message) -> gaveUp("exit", status, message));
    Exit.setHaltProcedure((status, message) -> gaveUp("halt", status, message));
    return watcher;
  }

  static void forget(CompletableFuture<String> watcher) {
    WATCHERS.remove(watcher);
  }

  private static void gaveUp(String how, int status, String message) {
    String text =
        "Kafka asked for %s of the process with status %d%s"
            .formatted(how, status, message == null ? "" : ": " + message);
    WATCHERS.forEach(watcher -> watcher.complete(text));
    // The procedure must not return: Kafka's thread goes on behind it as if it could not.
    throw new IllegalStateException(text);
  }
}
