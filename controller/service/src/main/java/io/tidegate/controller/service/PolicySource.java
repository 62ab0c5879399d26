package io.tidegate.controller.service;

import io.tidegate.controller.Policies;
import java.util.function.Function;

/**
 * Where policies come from.
 *
 * @param base what holds for a pool that no applied policy matches: the settings' policies
 * @param applied reads a text that operators apply and lays it over the base; throws an {@link
 *     IllegalArgumentException} that names line and key of what is wrong
 */
public record PolicySource(Policies base, Function<String, Policies> applied) {
  /** Without any text: what operators apply is refused. */
  public static PolicySource of(Policies base) {
    return new PolicySource(
        base,
        yaml -> {
          throw new IllegalArgumentException("policies cannot be applied here");
        });
  }

  Policies policies(String yaml) {
    return applied.apply(yaml);
  }
}
