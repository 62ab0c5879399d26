package io.tidegate.pools;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a registry shows, as one would compare it. */
final class Meters {
  private Meters() {}

  /** {@code name{key=value,…} TYPE unit}. */
  static Set<String> identities(MeterRegistry registry) {
    return registry.getMeters().stream()
        .map(Meters::identity)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String identity(Meter meter) {
    Meter.Id id = meter.getId();
    String tags =
        id.getTags().stream()
            .map(tag -> tag.getKey() + "=" + tag.getValue())
            .collect(Collectors.joining(","));
    return "%s{%s} %s %s".formatted(id.getName(), tags, id.getType(), id.getBaseUnit());
  }

  /** The value of a gauge or a function counter, or the count of a timer. */
  static double value(MeterRegistry registry, String name, String... tags) {
    Meter meter = registry.get(name).tags(tags).meter();
    return meter.measure().iterator().next().getValue();
  }
}
