package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** Instances as {@code status} and {@code instances} print them, those that are not live first. */
final class InstancesTable {
  /** As many as the API gives at once. */
  static final int MAX_ROWS = 500;

  private InstancesTable() {}

  static void print(JsonNode answer, PrintWriter out) {
    JsonNode instances = answer.path("instances");
    if (instances.isEmpty()) {
      return;
    }
    out.printf(
        "  %-8s %-44s %-16s %10s %8s %7s%n",
        "state", "instance", "service", "heartbeat", "running", "queued");
    for (JsonNode instance : instances) {
      out.printf(
          "  %-8s %-44s %-16s %10s %8d %7d%n",
          instance.path("state").asText(),
          instance.path("instance").asText(),
          instance.path("service").asText(),
          age(instance.path("lastHeartbeatAgeMillis").asLong()),
          sum(instance, "running"),
          sum(instance, "queued"));
      if (instance.path("state").asText().equals("FAILED")) {
        out.printf("           %s%n", instance.path("inHand").path("fate").asText());
      }
    }
    int more = answer.path("total").asInt() - instances.size();
    if (more > 0) {
      out.printf("  and %d more%n", more);
    }
  }

  private static long sum(JsonNode instance, String field) {
    long sum = 0;
    for (JsonNode pool : instance.path("pools")) {
      sum += pool.path(field).asLong();
    }
    return sum;
  }

  private static String age(long millis) {
    return millis < 120_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
        : millis / 60_000 + " min";
  }
}
