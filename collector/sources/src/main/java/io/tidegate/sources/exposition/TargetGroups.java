package io.tidegate.sources.exposition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Prometheus' {@code file_sd} files, JSON or YAML: a list of {@code targets} (host:port) with
 * {@code labels}.
 */
public final class TargetGroups {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Set<String> KEYS = Set.of("targets", "labels");

  private TargetGroups() {}

  /**
   * Reads one; JSON is YAML.
   *
   * @throws IllegalArgumentException saying what is wrong and where
   */
  public static List<ScrapeTarget> parse(String text) {
    JsonNode root;
    try {
      root = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "line %d: neither JSON nor YAML: %s"
              .formatted(
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
    if (root == null || root.isMissingNode() || root.isNull()) {
      return List.of();
    }
    if (!root.isArray()) {
      throw new IllegalArgumentException("must be a list of groups with 'targets' and 'labels'");
    }
    List<ScrapeTarget> targets = new ArrayList<>();
    for (int i = 0; i < root.size(); i++) {
      JsonNode group = root.get(i);
      if (!group.isObject() || !group.path("targets").isArray()) {
        throw new IllegalArgumentException("group %d has no list 'targets'".formatted(i));
      }
      for (Map.Entry<String, JsonNode> field : group.properties()) {
        if (!KEYS.contains(field.getKey())) {
          throw new IllegalArgumentException(
              "group %d has '%s': only 'targets' and 'labels' are known"
                  .formatted(i, field.getKey()));
        }
      }
      Map<String, String> labels = new TreeMap<>();
      for (Map.Entry<String, JsonNode> label : group.path("labels").properties()) {
        labels.put(label.getKey(), label.getValue().asText());
      }
      for (JsonNode address : group.get("targets")) {
        targets.add(ScrapeTarget.discovered(address.asText().strip(), labels));
      }
    }
    return targets;
  }
}
