package io.tidegate.controller;

import java.util.Optional;

/**
 * What holds for a pool now: its policy, which a freeze turns into one that decides nothing, and
 * the pools beside it.
 */
record Rule(Policy policy, Optional<Freeze> freeze, Fleet fleet) {
  static Rule of(Policy policy, Optional<Freeze> freeze, Fleet fleet) {
    return new Rule(freeze.isEmpty() ? policy : policy.withMode(Mode.FROZEN), freeze, fleet);
  }

  /** Whether leases are renewed. */
  boolean renews() {
    return freeze.isEmpty() || freeze.get().keepSizes();
  }

  /** Why a pool whose mode is frozen is so. */
  String whyFrozen() {
    return freeze.map(Freeze::text).orElse("the policy's mode is frozen");
  }

  /** What it would take. */
  String thaw() {
    return freeze.isEmpty()
        ? "another mode"
        : Say.of("'tidegate thaw' of '%s'", freeze.get().selector());
  }
}
