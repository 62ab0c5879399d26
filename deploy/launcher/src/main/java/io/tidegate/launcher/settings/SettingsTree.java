package io.tidegate.launcher.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings as a tree. The built-in {@code tidegate.yaml} says which keys exist; what is laid
 * over it may only change their values.
 */
public final class SettingsTree {
  static final String BUILT_IN = "/tidegate.yaml";
  static final String POLICIES = "policies";
  private static final String ENVIRONMENT_PREFIX = "TIDEGATE_";

  /** For the commands that ask a control plane; no setting. */
  public static final String TOKEN_VARIABLE = ENVIRONMENT_PREFIX + "TOKEN";

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final ObjectNode root;
  private final ObjectNode policyDefaults;

  private SettingsTree(ObjectNode root) {
    this.root = root;
    ArrayNode policies = (ArrayNode) root.get(POLICIES);
    this.policyDefaults = (ObjectNode) policies.get(policies.size() - 1).deepCopy();
  }

  static SettingsTree builtIn() {
    try (InputStream in = SettingsTree.class.getResourceAsStream(BUILT_IN)) {
      return new SettingsTree((ObjectNode) YAML.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in settings cannot be read", e);
    }
  }

  JsonNode root() {
    return root;
  }

  void layFile(Path file) throws InvalidSettingException {
    JsonNode tree;
    try {
      tree = YAML.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new InvalidSettingException(
          "%s, line %d: not YAML: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new InvalidSettingException(
          "the settings file %s cannot be read: %s".formatted(file, e), e);
    }
    if (tree.isMissingNode() || tree.isNull()) {
      return;
    }
    if (!(tree instanceof ObjectNode overlay)) {
      throw new InvalidSettingException(
          file + ": must be settings as 'key: value', see 'tidegate config'");
    }
    lay(root, overlay, "", file.toString());
  }

  /**
   * Takes {@code TIDEGATE_KAFKA_BOOTSTRAP} and the like, and with {@code _FILE} behind it the file
   * that has the value; a variable that fits no setting is an error.
   */
  void layEnvironment(Map<String, String> environment) throws InvalidSettingException {
    Map<String, String> paths = new TreeMap<>();
    for (String path : leaves(root, "")) {
      paths.put(
          ENVIRONMENT_PREFIX + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT),
          path);
    }
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(ENVIRONMENT_PREFIX) || name.equals(TOKEN_VARIABLE)) {
        continue;
      }
      String path = paths.get(name);
      if (path != null) {
        set(path, variable.getValue(), "environment variable " + name);
        continue;
      }
      String valued = name.replaceFirst("_FILE$", "");
      if (!paths.containsKey(valued)) {
        throw new InvalidSettingException(
            "environment variable %s fits no setting; did you mean %s?"
                .formatted(name, nearest(name, paths.keySet())));
      }
      if (environment.containsKey(valued)) {
        throw new InvalidSettingException(
            "environment variables %s and %s: give one of the two".formatted(valued, name));
      }
      set(paths.get(valued), content(name, variable.getValue()), "environment variable " + name);
    }
  }

  private static String content(String variable, String file) throws InvalidSettingException {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new InvalidSettingException(
          "environment variable %s is '%s': there is no such file that can be read"
              .formatted(variable, file),
          e);
    }
  }

  /** Sets one value by its path, e.g. {@code kafka.bootstrap}. */
  void set(String path, String value, String source) throws InvalidSettingException {
    if (!leaves(root, "").contains(path)) {
      throw new InvalidSettingException(
          "%s: there is no setting '%s'; did you mean '%s'?"
              .formatted(source, path, nearest(path, leaves(root, ""))));
    }
    int dot = path.lastIndexOf('.');
    ObjectNode parent =
        dot < 0 ? root : (ObjectNode) root.at("/" + path.substring(0, dot).replace('.', '/'));
    parent.set(path.substring(dot + 1), TextNode.valueOf(value));
  }

  private void lay(ObjectNode base, ObjectNode overlay, String prefix, String source)
      throws InvalidSettingException {
    for (Map.Entry<String, JsonNode> field : overlay.properties()) {
      String path = prefix + field.getKey();
      JsonNode present = base.get(field.getKey());
      JsonNode value = field.getValue();
      if (present == null) {
        throw new InvalidSettingException(
            "%s: there is no setting '%s'; did you mean '%s'?"
                .formatted(source, path, prefix + nearest(field.getKey(), names(base))));
      }
      if (path.equals(POLICIES)) {
        base.set(POLICIES, policies(value, source));
      } else if (path.equals(DatabaseText.DATABASES)) {
        base.set(DatabaseText.DATABASES, value);
      } else if (present instanceof ObjectNode section) {
        if (!(value instanceof ObjectNode values)) {
          throw new InvalidSettingException(
              section.isEmpty()
                  ? "%s: '%s' is %s: must be like {zone: eu, tier: gold}"
                      .formatted(source, path, value)
                  : "%s: '%s' is %s: must be a section with %s"
                      .formatted(source, path, value, names(section)));
        }
        if (section.isEmpty()) {
          base.set(field.getKey(), names(values, path, source));
        } else {
          lay(section, values, path + ".", source);
        }
      } else if (value.isContainerNode()) {
        throw new InvalidSettingException(
            "%s: '%s' is %s: must be a single value".formatted(source, path, value));
      } else {
        base.set(field.getKey(), value.isNull() ? TextNode.valueOf("") : value);
      }
    }
  }

  /** A section that is empty when built in has names of the user's own. */
  private static ObjectNode names(ObjectNode values, String path, String source)
      throws InvalidSettingException {
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      if (entry.getValue().isContainerNode()) {
        throw new InvalidSettingException(
            "%s: '%s.%s' is %s: must be a single value"
                .formatted(source, path, entry.getKey(), entry.getValue()));
      }
    }
    return values;
  }

  /** A policy of its own, with the built-in default for all that it leaves out. */
  static ObjectNode policy(ObjectNode policy, String path, String source)
      throws InvalidSettingException {
    SettingsTree tree = builtIn();
    ObjectNode whole = tree.policyDefaults.deepCopy();
    tree.lay(whole, policy, path, source);
    return whole;
  }

  private ArrayNode policies(JsonNode value, String source) throws InvalidSettingException {
    if (!(value instanceof ArrayNode list) || list.isEmpty()) {
      throw new InvalidSettingException(
          source + ": 'policies' must be a list with at least one policy");
    }
    ArrayNode completed = YAML.createArrayNode();
    for (JsonNode entry : list) {
      String path = "%s[%d].".formatted(POLICIES, completed.size());
      if (!(entry instanceof ObjectNode policy) || !policy.hasNonNull("match")) {
        throw new InvalidSettingException(
            "%s: '%smatch' is missing: must be service/pool, '*' allowed".formatted(source, path));
      }
      ObjectNode whole = policyDefaults.deepCopy();
      lay(whole, policy, path, source);
      completed.add(whole);
    }
    JsonNode last = completed.get(completed.size() - 1);
    if (!last.get("match").asText().equals("*") || !last.get("labels").isEmpty()) {
      completed.add(policyDefaults.deepCopy());
    }
    return completed;
  }

  private static TreeSet<String> names(ObjectNode node) {
    TreeSet<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> leaves(ObjectNode node, String prefix) {
    List<String> paths = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue() instanceof ObjectNode section) {
        paths.addAll(leaves(section, prefix + field.getKey() + "."));
      } else if (!field.getValue().isArray()) {
        paths.add(prefix + field.getKey());
      }
    }
    return paths;
  }

  private static String nearest(String name, Iterable<String> candidates) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance = editDistance(name, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Levenshtein's distance, two rows. */
  private static int editDistance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, 1 + Math.min(row[j - 1], previous[j]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
