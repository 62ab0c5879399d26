package io.tidegate.launcher.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidegate.controller.Database;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.ScheduleWindow;
import io.tidegate.controller.Selector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Policies as operators write them: {@code policies:}, each as in the settings, and each with a
 * {@code schedule:} if it is different at times. What a policy leaves out has the built-in default.
 * Beside them {@code databases:}, as in the settings.
 */
public final class PolicyText {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();
  private static final String POLICIES = "policies";
  private static final String SCHEDULE = "schedule";
  private static final Pattern PATH =
      Pattern.compile("(?:policies|databases)\\[\\d+\\](\\.[a-z0-9-]+|\\[\\d+\\])*");

  private final String text;
  private final List<Policy> policies = new ArrayList<>();
  private final List<List<ScheduleWindow>> schedules = new ArrayList<>();
  private List<Database> databases = List.of();

  private PolicyText(String text) {
    this.text = text;
  }

  /**
   * Lays what is written over other policies.
   *
   * @throws IllegalArgumentException naming line and key of what is wrong, and what would be right
   */
  public static Policies over(Policies base, String text) {
    PolicyText read = new PolicyText(text);
    try {
      read.read();
      return base.under(read.policies, read.schedules, read.databases);
    } catch (InvalidSettingException | IllegalArgumentException e) {
      throw new IllegalArgumentException(read.located(e.getMessage()), e);
    }
  }

  private void read() throws InvalidSettingException {
    JsonNode tree;
    try {
      tree = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidSettingException(
          "line %d: not YAML: %s"
              .formatted(
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
    if (tree.isMissingNode() || tree.isNull()) {
      throw new InvalidSettingException("there is nothing in it: must be 'policies:' with a list");
    }
    if (!(tree instanceof ObjectNode root)) {
      throw new InvalidSettingException("must be 'policies:' with a list");
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals(POLICIES) && !field.getKey().equals(DatabaseText.DATABASES)) {
        throw new InvalidSettingException(
            "there is no key '%s' here: must be 'policies' or 'databases'"
                .formatted(field.getKey()));
      }
    }
    if (!(root.get(POLICIES) instanceof ArrayNode list)) {
      throw new InvalidSettingException("'policies' must be a list");
    }
    for (JsonNode entry : list) {
      policy(entry, "%s[%d].".formatted(POLICIES, policies.size()));
    }
    databases = DatabaseText.read(root.get(DatabaseText.DATABASES));
  }

  private void policy(JsonNode entry, String path) throws InvalidSettingException {
    if (!(entry instanceof ObjectNode policy) || !policy.hasNonNull("match")) {
      throw new InvalidSettingException(
          "'%smatch' is missing: must be service/pool, '*' allowed".formatted(path));
    }
    ObjectNode own = policy.deepCopy();
    JsonNode schedule = own.remove(SCHEDULE);
    Policy read =
        Settings.policy(new SettingsReader(SettingsTree.policy(own, path, "policies"), path));
    try {
      new Selector(read.match());
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("setting '%smatch': %s".formatted(path, e.getMessage()), e);
    }
    policies.add(read);
    schedules.add(ScheduleText.read(schedule, path + SCHEDULE, read));
  }

  /** The message with the line of the key that it names. */
  private String located(String message) {
    if (message.startsWith("line ")) {
      return message;
    }
    Matcher named = PATH.matcher(message);
    if (!named.find()) {
      return message;
    }
    Map<String, Integer> lines = lines();
    String path = named.group();
    // A key that is missing is named, but stands nowhere: then the line of what it is missing in.
    while (!lines.containsKey(path) && path.indexOf('[') >= 0) {
      path = path.substring(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('[')));
    }
    Integer line = lines.get(path);
    return line == null ? message : "line %d: %s".formatted(line, message);
  }

  /** The line of each key and of each entry of a list, by its path. */
  private Map<String, Integer> lines() {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = YAML.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        String path =
            pointer.replaceAll("/(\\d+)(?=/|$)", "[$1]").replaceFirst("^/", "").replace('/', '.');
        lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
      }
    } catch (IOException e) {
      // What was found so far is shown; that it is no YAML was said before.
      return lines;
    }
    return lines;
  }
}
