package io.tidegate.sources;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidegate.sources.Mapping.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads mappings. The built-in {@code mapping.yaml} explains the form; a file of the user's own is
 * laid over it: its rules come first, one of the same name takes the built-in one's place.
 */
public final class MappingFile {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();
  private static final Set<String> TOP = Set.of("identity", "rules", "without");
  private static final Set<String> IDENTITY = Set.of("service", "instance", "labels");

  private MappingFile() {}

  /** The text of the built-in mapping, comments and all. */
  public static String builtInText() {
    try (InputStream in = MappingFile.class.getResourceAsStream("mapping.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in mapping cannot be read", e);
    }
  }

  public static Mapping builtIn() {
    try {
      return over("", "the built-in mapping");
    } catch (InvalidMappingException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /**
   * The built-in mapping with another one laid over it.
   *
   * @param yaml empty: the built-in one alone
   * @param source how messages call it, e.g. the file's name
   */
  public static Mapping over(String yaml, String source) throws InvalidMappingException {
    if (yaml.length() > MAX_BYTES) {
      throw new InvalidMappingException(
          "%s: has %d characters: at most %d".formatted(source, yaml.length(), MAX_BYTES));
    }
    ObjectNode base = tree(builtInText(), "the built-in mapping");
    ObjectNode own = tree(yaml, source);
    onlyKeys(own, TOP, source, "");
    Identity identity =
        identity(section(base, "identity", source), section(own, "identity", source), source);
    List<Rule> builtIn = rules(base, "the built-in mapping");
    List<Rule> rules = new ArrayList<>(rules(own, source));
    Set<String> without = new HashSet<>();
    for (String name : texts(own.path("without"), source, "without")) {
      if (builtIn.stream().noneMatch(rule -> rule.name().equals(name))) {
        throw new InvalidMappingException(
            "%s: without: there is no built-in rule '%s': must be one of %s"
                .formatted(source, name, names(builtIn)));
      }
      without.add(name);
    }
    rules.forEach(rule -> without.add(rule.name()));
    builtIn.stream().filter(rule -> !without.contains(rule.name())).forEach(rules::add);
    return new Mapping(identity, rules);
  }

  private static Set<String> names(List<Rule> rules) {
    Set<String> names = new TreeSet<>();
    rules.forEach(rule -> names.add(rule.name()));
    return names;
  }

  private static ObjectNode tree(String yaml, String source) throws InvalidMappingException {
    try {
      JsonNode tree = YAML.readTree(yaml);
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        return YAML.createObjectNode();
      }
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidMappingException(
          source + ": must have 'rules', and may have 'identity' and 'without'");
    } catch (JsonProcessingException e) {
      throw new InvalidMappingException(
          "%s, line %d: not YAML: %s"
              .formatted(
                  source,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static Identity identity(ObjectNode base, ObjectNode own, String source)
      throws InvalidMappingException {
    onlyKeys(own, IDENTITY, source, "identity.");
    Map<String, List<String>> labels = new TreeMap<>();
    for (ObjectNode layer : List.of(base, own)) {
      for (Map.Entry<String, JsonNode> label : section(layer, "labels", source).properties()) {
        labels.put(label.getKey(), labelNames(label.getValue(), source, "identity.labels"));
      }
    }
    return new Identity(
        labelNames((own.has("service") ? own : base).path("service"), source, "identity.service"),
        labelNames(
            (own.has("instance") ? own : base).path("instance"), source, "identity.instance"),
        labels);
  }

  private static List<String> labelNames(JsonNode node, String source, String path)
      throws InvalidMappingException {
    return texts(node, source, path).stream().map(Names::metric).toList();
  }

  private static List<Rule> rules(ObjectNode root, String source) throws InvalidMappingException {
    JsonNode list = root.path("rules");
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new InvalidMappingException(source + ": 'rules' must be a list");
    }
    List<Rule> rules = new ArrayList<>();
    for (JsonNode entry : list) {
      Rule rule = RuleReader.read(entry, "%s: rules[%d]".formatted(source, rules.size()));
      if (rules.stream().anyMatch(other -> other.name().equals(rule.name()))) {
        throw new InvalidMappingException(
            "%s: two rules are called '%s'".formatted(source, rule.name()));
      }
      rules.add(rule);
    }
    return rules;
  }

  private static ObjectNode section(ObjectNode node, String name, String source)
      throws InvalidMappingException {
    JsonNode section = node.path(name);
    if (section.isMissingNode() || section.isNull()) {
      return YAML.createObjectNode();
    }
    if (section instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidMappingException(
        "%s: '%s' is %s: must be a section".formatted(source, name, section));
  }

  static void onlyKeys(JsonNode node, Set<String> allowed, String source, String prefix)
      throws InvalidMappingException {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!allowed.contains(field.getKey())) {
        throw new InvalidMappingException(
            "%s: there is no '%s%s': must be one of %s"
                .formatted(source, prefix, field.getKey(), new TreeSet<>(allowed)));
      }
    }
  }

  /** One text, or a list of them; a number is its text. */
  static List<String> texts(JsonNode node, String source, String path)
      throws InvalidMappingException {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode entry : node.isArray() ? node : List.of(node)) {
      if (!entry.isTextual() && !entry.isNumber()) {
        throw new InvalidMappingException(
            "%s: '%s' has %s in it: must be texts".formatted(source, path, entry));
      }
      texts.add(entry.asText());
    }
    return texts;
  }
}
