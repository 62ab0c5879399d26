package io.tidegate.launcher.settings;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A part of the control plane that a process of its own can run. */
public enum Role {
  /** Samples to windows, and the states of instances. */
  COLLECTOR,
  /** Windows to forecasts. */
  PREDICTOR,
  /** Forecasts to decisions. */
  CONTROLLER,
  /** The page and the API. */
  CONSOLE;

  public static final Set<Role> ALL = Set.copyOf(EnumSet.allOf(Role.class));

  /** Parses names that are separated by commas; empty if one is no role, or there is none. */
  static Optional<Set<Role>> parse(String text) {
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : text.split(",", -1)) {
      Optional<Role> role =
          Arrays.stream(values()).filter(r -> r.text().equals(name.strip())).findFirst();
      if (role.isEmpty()) {
        return Optional.empty();
      }
      roles.add(role.get());
    }
    return Optional.of(Set.copyOf(roles));
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Role::text).toList();
  }

  /** As {@link #parse} reads it, in the order of the data's way. */
  public static String text(Set<Role> roles) {
    return roles.stream().sorted().map(Role::text).collect(Collectors.joining(","));
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
