package io.tidegate.controller;

import io.tidegate.wire.PolicySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every version of the policies that counts, oldest first. Versions are optimistic: who applies one
 * names the number behind the newest that it has seen, and of two who do so at once the first on
 * the topic wins; for every reader the same one.
 */
public record PolicyBook(List<PolicySet> versions) {
  public static final PolicyBook EMPTY = new PolicyBook(List.of());

  public PolicyBook {
    versions = List.copyOf(versions);
  }

  /** Of the newest; 0 where nothing was applied yet, and only the settings' policies hold. */
  public long version() {
    return versions.size();
  }

  /** Whether it counts: it is the next one. */
  public boolean accepts(PolicySet set) {
    return set.version() == version() + 1;
  }

  public PolicyBook with(PolicySet set) {
    if (!accepts(set)) {
      return this;
    }
    List<PolicySet> longer = new ArrayList<>(versions);
    longer.add(set);
    return new PolicyBook(longer);
  }

  public Optional<PolicySet> newest() {
    return of(version());
  }

  public Optional<PolicySet> of(long version) {
    return version < 1 || version > version()
        ? Optional.empty()
        : Optional.of(versions.get((int) version - 1));
  }
}
