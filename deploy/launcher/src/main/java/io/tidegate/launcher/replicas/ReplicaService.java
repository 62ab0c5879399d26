package io.tidegate.launcher.replicas;

import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service whose replicas are scaled.
 *
 * @param followed the pool in which its requests begin: its windows tell the load and the latency
 * @param min the owner's own limits, in replicas
 * @param target who runs them, as the settings have it
 */
public record ReplicaService(PoolId followed, int min, int max, String target) {
  /** The pool of replicas of each service. */
  public static final String POOL = "replicas";

  private static final int HIGHEST = 10_000;
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<service>[^/=\\s]+)/(?<pool>[^/=\\s]+)\\s*=\\s*(?<min>\\d{1,5})-(?<max>\\d{1,5})\\s*@\\s*(?<target>.+)");

  public ReplicaService {
    if (min < 1 || max < min || max > HIGHEST) {
      throw new IllegalArgumentException(
          "the limits of %s are %d to %d: must be from 1 to %d, the maximum not below the minimum"
              .formatted(followed.service(), min, max, HIGHEST));
    }
    if (followed.pool().equals(POOL)) {
      throw new IllegalArgumentException(
          "%s follows itself: must name the pool in which the service's requests begin"
              .formatted(followed));
    }
  }

  /**
   * Reads {@code SERVICE/POOL=MIN-MAX@TARGET[, …]}.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  public static List<ReplicaService> parseList(String text) {
    List<ReplicaService> services = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      ReplicaService service = parse(entry.strip());
      if (services.stream().anyMatch(other -> other.pool().equals(service.pool()))) {
        throw new IllegalArgumentException(
            "service %s is named twice: once is right".formatted(service.followed().service()));
      }
      services.add(service);
    }
    return services;
  }

  private static ReplicaService parse(String entry) {
    Matcher matcher = ENTRY.matcher(entry);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' cannot be read: must be SERVICE/POOL=MIN-MAX@TARGET, e.g. orders/workers=2-8@%s"
              .formatted(entry, ScalerTarget.EXAMPLE));
    }
    String target = matcher.group("target").strip();
    ScalerTarget.parse(target);
    return new ReplicaService(
        new PoolId(matcher.group("service"), matcher.group("pool")),
        Integer.parseInt(matcher.group("min")),
        Integer.parseInt(matcher.group("max")),
        target);
  }

  /** Whether somebody's webhook is told of them. */
  public boolean isByWebhook() {
    return ScalerTarget.parse(target) instanceof ScalerTarget.Webhook;
  }

  /** Under which its replicas are known everywhere. */
  public PoolId pool() {
    return new PoolId(followed.service(), POOL);
  }

  /** The same whichever process acts for it, so that the pool's history goes on. */
  public String instance() {
    return followed.service() + "-" + POOL;
  }
}
