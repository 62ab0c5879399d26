package io.tidegate.controller.service.scaler.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a cluster is reached.
 *
 * @param kubeconfig empty: the service account of the pod this runs in, or else what {@code
 *     kubectl} would take, {@code $KUBECONFIG} or {@code ~/.kube/config}
 * @param context of the kubeconfig; empty: its current one
 * @param timeout of one request, 100 ms to 30 s; a read or a scaling are some of them, and end
 *     within five times as long
 */
public record KubernetesOptions(
    Optional<Path> kubeconfig, Optional<String> context, Duration timeout) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Where this runs, 3 s. */
  public static final KubernetesOptions DEFAULT =
      new KubernetesOptions(Optional.empty(), Optional.empty(), Duration.ofSeconds(3));

  public KubernetesOptions {
    kubeconfig.ifPresent(
        file -> {
          if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                "kubeconfig is '%s': must be a file that can be read".formatted(file));
          }
        });
    if (context.isPresent() && context.get().isBlank()) {
      throw new IllegalArgumentException(
          "context is empty: must be the name of one in the kubeconfig");
    }
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "timeout is %s: must be %s to %s".formatted(timeout, SHORTEST, LONGEST));
    }
  }
}
