package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.vertx.core.Vertx;
import java.util.List;

/** The platforms that the settings can name. */
public final class Scalers {
  static final String EXAMPLE = "process:/opt/orders/run";
  private static final String PROCESS = "process:";

  private Scalers() {}

  /**
   * @throws IllegalArgumentException if a target names no platform; the text names those there are
   */
  static void check(String target) {
    if (!target.startsWith(PROCESS) || words(target).isEmpty()) {
      throw new IllegalArgumentException(
          "the target '%s' is none: must be process:COMMAND, e.g. %s".formatted(target, EXAMPLE));
    }
  }

  /** Opens what a target names. */
  public static ReplicaScaler open(Vertx vertx, ReplicaService service) {
    check(service.target());
    List<String> command = words(service.target());
    return new ProcessScaler(
        vertx,
        new ProcessScaler.Options(
            service.followed().service(), number -> new ProcessBuilder(command), service.min()),
        ReplicaListener.NONE);
  }

  private static List<String> words(String target) {
    String command = target.substring(PROCESS.length()).strip();
    return command.isEmpty() ? List.of() : List.of(command.split("\\s+"));
  }
}
