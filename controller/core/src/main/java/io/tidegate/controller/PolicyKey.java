package io.tidegate.controller;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The settings of a policy as they are written in a file; each is named as in {@link Policy}. */
enum PolicyKey {
  MATCH("match"),
  MODE("mode"),
  SLO("sloP99Millis"),
  MIN_SIZE("minSize"),
  MAX_SIZE("maxSize"),
  TARGET_UTILISATION("targetUtilisation"),
  MAX_STEP_UP("maxStepUp"),
  MAX_STEP_DOWN("maxStepDown"),
  COOLDOWN_UP("cooldownUpWindows"),
  COOLDOWN_DOWN("cooldownDownWindows"),
  SETTLE("settleWindows"),
  VERIFY("verifyWindows"),
  STALE_AFTER("staleAfterWindows"),
  SHRINK_AFTER("shrinkAfterWindows"),
  COMMAND_TTL("commandTtlWindows");

  static final String MODES = "shadow, advise, auto or frozen";

  private final String text;

  PolicyKey(String text) {
    this.text = text;
  }

  /**
   * Reads one policy; what is left out has the default of {@link Policy#of}.
   *
   * @throws IllegalArgumentException if a setting is unknown or its value is impossible
   */
  static Policy read(Map<String, ?> settings) {
    for (String key : settings.keySet()) {
      if (Arrays.stream(values()).noneMatch(k -> k.text.equals(key))) {
        throw new IllegalArgumentException(
            Say.of(
                "'%s' is no setting of a policy: must be one of %s",
                key, String.join(", ", Arrays.stream(values()).map(k -> k.text).toList())));
      }
    }
    Policy d = Policy.of("*", 1);
    return new Policy(
        MATCH
            .value(settings)
            .map(Object::toString)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "match is missing: must be a glob such as orders/*")),
        MODE.value(settings).map(PolicyKey::mode).orElse(Mode.SHADOW),
        SLO.number(settings, Double.NaN),
        MIN_SIZE.whole(settings, d.minSize()),
        MAX_SIZE.whole(settings, d.maxSize()),
        TARGET_UTILISATION.number(settings, d.targetUtilisation()),
        MAX_STEP_UP.number(settings, d.maxStepUp()),
        MAX_STEP_DOWN.number(settings, d.maxStepDown()),
        COOLDOWN_UP.whole(settings, d.cooldownUpWindows()),
        COOLDOWN_DOWN.whole(settings, d.cooldownDownWindows()),
        SETTLE.whole(settings, d.settleWindows()),
        VERIFY.whole(settings, d.verifyWindows()),
        STALE_AFTER.whole(settings, d.staleAfterWindows()),
        SHRINK_AFTER.whole(settings, d.shrinkAfterWindows()),
        COMMAND_TTL.whole(settings, d.commandTtlWindows()));
  }

  private Optional<Object> value(Map<String, ?> settings) {
    return Optional.ofNullable(settings.get(text));
  }

  private static Mode mode(Object value) {
    for (Mode mode : Mode.values()) {
      if (mode.word().equals(value.toString().toLowerCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(Say.of("mode is '%s': must be %s", value, MODES));
  }

  private double number(Map<String, ?> settings, double otherwise) {
    Object value = value(settings).orElse(otherwise);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      return Double.parseDouble(value.toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(Say.of("%s is '%s': must be a number", text, value), e);
    }
  }

  private int whole(Map<String, ?> settings, int otherwise) {
    double number = number(settings, otherwise);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          Say.of("%s is %s: must be a whole number", text, settings.get(text)));
    }
    return (int) number;
  }
}
