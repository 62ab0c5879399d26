package io.tidegate.launcher.settings;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.wire.CommandSignature;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads values of one section; each error names the setting by its whole path. */
final class SettingsReader {
  private final JsonNode node;
  private final String prefix;

  SettingsReader(JsonNode node, String prefix) {
    this.node = node;
    this.prefix = prefix;
  }

  SettingsReader section(String name) {
    return new SettingsReader(node.get(name), prefix + name + ".");
  }

  List<SettingsReader> list(String name) {
    List<SettingsReader> entries = new ArrayList<>();
    for (JsonNode entry : node.get(name)) {
      entries.add(new SettingsReader(entry, "%s%s[%d].".formatted(prefix, name, entries.size())));
    }
    return entries;
  }

  /** For a part that has a form of its own. */
  JsonNode node(String name) {
    return node.get(name);
  }

  String text(String name) {
    return node.get(name).asText().strip();
  }

  /** What is made of names of the user's own; where that is wrong, the maker's words say why. */
  <T> T named(String name, Function<Map<String, String>, T> maker) throws InvalidSettingException {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.get(name).properties()) {
      values.put(entry.getKey(), entry.getValue().asText().strip());
    }
    try {
      return maker.apply(values);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "setting '%s%s': %s".formatted(prefix, name, e.getMessage()), e);
    }
  }

  String required(String name) throws InvalidSettingException {
    String text = text(name);
    if (text.isEmpty()) {
      throw wrong(name, "must not be empty");
    }
    return text;
  }

  String oneOf(String name, List<String> allowed) throws InvalidSettingException {
    String text = text(name);
    if (!allowed.contains(text)) {
      throw wrong(name, "must be one of " + String.join(", ", allowed));
    }
    return text;
  }

  /** At least one, separated by commas. */
  List<String> someOf(String name, List<String> allowed) throws InvalidSettingException {
    List<String> values = Arrays.stream(text(name).split(",", -1)).map(String::strip).toList();
    if (!allowed.containsAll(values)) {
      throw wrong(name, "must be some of " + String.join(", ", allowed));
    }
    return values;
  }

  Set<Role> roles(String name) throws InvalidSettingException {
    return Role.parse(text(name))
        .orElseThrow(
            () ->
                wrong(
                    name,
                    "must be one or more of %s, separated by commas"
                        .formatted(String.join(", ", Role.names()))));
  }

  int integer(String name, int least, int most) throws InvalidSettingException {
    try {
      int value = Integer.parseInt(text(name));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words as a number out of range.
    }
    throw wrong(name, "must be a whole number from %d to %d".formatted(least, most));
  }

  /** 0 stands for something of its own. */
  int zeroOrInteger(String name, int least, int most) throws InvalidSettingException {
    if (text(name).equals("0")) {
      return 0;
    }
    try {
      return integer(name, least, most);
    } catch (InvalidSettingException e) {
      throw wrong(name, "must be 0, or a whole number from %d to %d".formatted(least, most));
    }
  }

  double number(String name, double least, double most) throws InvalidSettingException {
    try {
      double value = Double.parseDouble(text(name));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words as a number out of range.
    }
    throw wrong(name, "must be a number from %s to %s".formatted(least, most));
  }

  boolean flag(String name) throws InvalidSettingException {
    return oneOf(name, List.of("true", "false")).equals("true");
  }

  /** What the parser makes of the text; where that is wrong, its own words say why. */
  <T> T parsed(String name, Function<String, T> parser) throws InvalidSettingException {
    try {
      return parser.apply(text(name));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "setting '%s%s': %s".formatted(prefix, name, e.getMessage()), e);
    }
  }

  Duration duration(String name) throws InvalidSettingException {
    try {
      return Durations.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name, "must be a number above 0 and a unit, e.g. 500ms, 1s, 15m, 2h, 30d");
    }
  }

  /** An empty text stands for a default that depends on other settings. */
  Duration duration(String name, Duration otherwise, Duration longest)
      throws InvalidSettingException {
    if (text(name).isEmpty()) {
      return otherwise;
    }
    Duration duration = duration(name);
    if (duration.compareTo(longest) > 0) {
      throw wrong(name, "must not be longer than %d ms".formatted(longest.toMillis()));
    }
    return duration;
  }

  Duration duration(String name, Duration least) throws InvalidSettingException {
    Duration value = duration(name);
    if (value.compareTo(least) < 0) {
      throw wrong(name, "must be at least " + Durations.text(least));
    }
    return value;
  }

  /** The text is a secret: an error does not show it. */
  Optional<PrivateKey> privateKey(String name) throws InvalidSettingException {
    if (text(name).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CommandSignature.privateKey(text(name)));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "setting '%s%s' is no key: must be an Ed25519 private key, PKCS #8 in Base64, as 'tidegate keygen' makes it"
              .formatted(prefix, name),
          e);
    }
  }

  private InvalidSettingException wrong(String name, String right) {
    return new InvalidSettingException(
        "setting '%s%s' is '%s': %s".formatted(prefix, name, text(name), right));
  }
}
