package io.tidegate.launcher.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.controller.ScheduleWindow;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The times at which a policy is different. */
final class ScheduleText {
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of("name", "from", "until", "days", "zone", "mode", "min-size", "max-size"));
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  /** Turns a text into a value; throws where it is none. */
  private interface Parser<T> {
    T of(String text);
  }

  private final ObjectNode entry;
  private final String path;

  private ScheduleText(ObjectNode entry, String path) {
    this.entry = entry;
    this.path = path;
  }

  static List<ScheduleWindow> read(JsonNode schedule, String path, Policy policy)
      throws InvalidSettingException {
    List<ScheduleWindow> windows = new ArrayList<>();
    if (schedule == null || schedule.isNull()) {
      return windows;
    }
    if (!(schedule instanceof ArrayNode list)) {
      throw new InvalidSettingException("'%s' must be a list".formatted(path));
    }
    for (JsonNode entry : list) {
      String own = "%s[%d]".formatted(path, windows.size());
      if (!(entry instanceof ObjectNode fields)) {
        throw new InvalidSettingException(
            "'%s' must have from and until, and what is different then".formatted(own));
      }
      windows.add(new ScheduleText(fields, own).window(policy));
    }
    return windows;
  }

  private ScheduleWindow window(Policy policy) throws InvalidSettingException {
    for (Map.Entry<String, JsonNode> field : entry.properties()) {
      if (!KEYS.contains(field.getKey())) {
        throw new InvalidSettingException(
            "there is no key '%s.%s': known are %s"
                .formatted(path, field.getKey(), String.join(", ", KEYS)));
      }
    }
    Optional<Mode> mode =
        entry.has("mode")
            ? Optional.of(
                value(
                    "mode",
                    "shadow, advise, auto or frozen",
                    text -> Mode.valueOf(text.toUpperCase(Locale.ROOT))))
            : Optional.empty();
    OptionalInt min = size("min-size");
    OptionalInt max = size("max-size");
    int least = min.orElse(policy.minSize());
    int most = max.orElse(policy.maxSize());
    if (least > most) {
      throw new InvalidSettingException(
          "'%s.%s' is %d: min-size is then %d and max-size %d, must be the other way round"
              .formatted(
                  path,
                  min.isPresent() ? "min-size" : "max-size",
                  min.isPresent() ? least : most,
                  least,
                  most));
    }
    try {
      return new ScheduleWindow(
          entry.hasNonNull("name") ? entry.get("name").asText() : path, when(), mode, min, max);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("'%s': %s".formatted(path, e.getMessage()), e);
    }
  }

  private OptionalInt size(String key) throws InvalidSettingException {
    if (!entry.has(key)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        value(
            key,
            "a whole number from 1 to 10000",
            text -> {
              int size = Integer.parseInt(text);
              if (size < 1 || size > 10_000) {
                throw new IllegalArgumentException("out of range");
              }
              return size;
            }));
  }

  private ScheduleWindow.When when() throws InvalidSettingException {
    if (!entry.has("days")) {
      if (entry.has("zone")) {
        throw new InvalidSettingException(
            "'%s.zone' is of no use without days: an instant has its own".formatted(path));
      }
      String right = "an instant such as 2026-11-27T06:00:00Z, or with days a time such as 08:00";
      return new ScheduleWindow.Once(
          value("from", right, Instant::parse), value("until", right, Instant::parse));
    }
    String time = "a time such as \"08:00\", in quotes";
    return new ScheduleWindow.Weekly(
        value("days", "like mon-fri or sat,sun", ScheduleText::days),
        value("from", time, LocalTime::parse),
        value("until", time, LocalTime::parse),
        value("zone", "a zone such as Europe/Vienna or UTC", ZoneId::of));
  }

  private static Set<DayOfWeek> days(String text) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] ends = part.strip().split("-", -1);
      int from = DAYS.indexOf(ends[0]);
      int until = DAYS.indexOf(ends[ends.length - 1]);
      if (ends.length > 2 || from < 0 || until < 0) {
        throw new IllegalArgumentException(part);
      }
      for (int day = from; ; day = (day + 1) % 7) {
        days.add(DayOfWeek.of(day + 1));
        if (day == until) {
          break;
        }
      }
    }
    return days;
  }

  private <T> T value(String key, String right, Parser<T> parser) throws InvalidSettingException {
    if (!entry.hasNonNull(key)) {
      throw new InvalidSettingException(
          "'%s.%s' is missing: must be %s".formatted(path, key, right));
    }
    String text = entry.get(key).asText().strip();
    try {
      return parser.of(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new InvalidSettingException(
          "'%s.%s' is '%s': must be %s".formatted(path, key, text, right), e);
    }
  }
}
