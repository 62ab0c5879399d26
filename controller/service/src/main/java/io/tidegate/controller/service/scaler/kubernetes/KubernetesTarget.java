package io.tidegate.controller.service.scaler.kubernetes;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An object with a scale subresource.
 *
 * @param apiVersion e.g. {@code apps/v1}
 * @param kind e.g. {@code Deployment}
 * @param namespace e.g. {@code shop}
 * @param name e.g. {@code orders}
 */
public record KubernetesTarget(String apiVersion, String kind, String namespace, String name) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern KIND = Pattern.compile("[A-Z][A-Za-z0-9]{0,62}");
  private static final Pattern API =
      Pattern.compile("([a-z0-9][-a-z0-9.]{0,252}/)?v[a-z0-9]{1,62}");

  public KubernetesTarget {
    check("apiVersion", apiVersion, API, "a version such as 'apps/v1'");
    check("kind", kind, KIND, "a kind such as 'Deployment'");
    check("namespace", namespace, LABEL, "a namespace such as 'shop'");
    check("name", name, NAME, "an object's name such as 'orders'");
  }

  private static void check(String field, String value, Pattern pattern, String right) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException("%s is '%s': must be %s".formatted(field, value, right));
    }
  }

  public static KubernetesTarget deployment(String namespace, String name) {
    return new KubernetesTarget("apps/v1", "Deployment", namespace, name);
  }

  public static KubernetesTarget statefulSet(String namespace, String name) {
    return new KubernetesTarget("apps/v1", "StatefulSet", namespace, name);
  }

  /** The API group; empty: the core's. */
  String group() {
    return groupOf(apiVersion);
  }

  static String groupOf(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** {@code deployment shop/orders}. */
  @Override
  public String toString() {
    return "%s %s/%s".formatted(kind.toLowerCase(Locale.ROOT), namespace, name);
  }
}
