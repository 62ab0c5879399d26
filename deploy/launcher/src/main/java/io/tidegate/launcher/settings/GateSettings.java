package io.tidegate.launcher.settings;

import io.tidegate.gate.load.AllowList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Runs of the release gate that are handed in by the API.
 *
 * @param allow load goes nowhere else
 * @param directory where the files are that plans name; empty: {@code gate} in the data directory
 * @param longestRun a run that would take longer is refused
 */
public record GateSettings(AllowList allow, Optional<Path> directory, Duration longestRun) {
  private static final Duration LONGEST = Duration.ofDays(1);

  static GateSettings of(SettingsReader r) throws InvalidSettingException {
    return new GateSettings(
        r.parsed("allow", GateSettings::list),
        r.text("directory").isEmpty()
            ? Optional.empty()
            : Optional.of(Path.of(r.text("directory"))),
        r.duration("longest-run", LONGEST, LONGEST));
  }

  private static AllowList list(String text) {
    return new AllowList(
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(entry -> !entry.isEmpty())
            .toList());
  }
}
