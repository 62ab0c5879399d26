package io.tidegate.predictor.features;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The features in the order of a {@link Reading}'s values. */
public final class FeatureCatalogue {
  private static final List<FeatureSpec> SPECS = declared();
  private static final Map<String, Integer> INDEX = index();

  private FeatureCatalogue() {}

  public static List<FeatureSpec> specs() {
    return SPECS;
  }

  public static int size() {
    return SPECS.size();
  }

  /** The names, in order. */
  public static List<String> names() {
    return SPECS.stream().map(FeatureSpec::name).toList();
  }

  /**
   * Where a feature stands.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static int indexOf(String name) {
    Integer index = INDEX.get(name);
    if (index == null) {
      throw new IllegalArgumentException(
          "there is no feature '%s' among the %d of the catalogue".formatted(name, size()));
    }
    return index;
  }

  /** A page that describes every feature: the text of {@code predictor/FEATURES.md}. */
  public static String document() {
    StringBuilder page = new StringBuilder();
    page.append("# What the forecast looks at\n\n");
    page.append(
        "%d features, in the order of a reading. Generated from `FeatureCatalogue`; a test holds the two together.\n"
            .formatted(size()));
    page.append(
        "A value that is not known is NaN, never 0. Horizons and spans are in windows (one minute by default).\n");
    for (FeatureSpec.Kind kind : FeatureSpec.Kind.values()) {
      page.append("\n## ").append(kind).append("\n\n");
      page.append("| feature | group | unit | what it is | from |\n|---|---|---|---|---|\n");
      for (FeatureSpec spec : SPECS) {
        if (spec.kind() == kind) {
          page.append(
              "| `%s` | %s | %s | %s | %s |\n"
                  .formatted(
                      spec.name(), spec.group(), spec.unit(), spec.description(), spec.source()));
        }
      }
    }
    return page.toString();
  }

  private static List<FeatureSpec> declared() {
    FeatureList list = new FeatureList();
    ArrivalOutlook.declare(list);
    ServerOutlook.declare(list);
    LatencyOutlook.declare(list);
    HeapOutlook.declare(list);
    Season.declare(list);
    OwnHistory.declare(list);
    CallChain.declare(list);
    Statistics.declare(list);
    return list.specs();
  }

  private static Map<String, Integer> index() {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < SPECS.size(); i++) {
      if (index.put(SPECS.get(i).name(), i) != null) {
        throw new IllegalStateException("two features are named '" + SPECS.get(i).name() + "'");
      }
    }
    return index;
  }
}
