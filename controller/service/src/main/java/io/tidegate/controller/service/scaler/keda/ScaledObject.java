package io.tidegate.controller.service.scaler.keda;

/**
 * A ScaledObject of KEDA, which has a trigger like
 *
 * <pre>
 * - type: external
 *   metadata:
 *     scalerAddress: tidegate.ops:9443
 * </pre>
 *
 * <p>The trigger's {@code metricType} must be {@code AverageValue}, the default: the metric's value
 * is the count of replicas, one for each. Kubernetes lets a count be that is within a tenth of the
 * metric's, so from 10 replicas on a step of one is not taken.
 */
public record ScaledObject(String namespace, String name) {
  public ScaledObject {
    if (namespace.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException(
          "a ScaledObject is '%s/%s': must have a namespace and a name".formatted(namespace, name));
    }
  }

  /** {@code scaledobject shop/orders}. */
  @Override
  public String toString() {
    return "scaledobject %s/%s".formatted(namespace, name);
  }
}
