package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.List;

/**
 * Policies in order: the first that matches a pool is the pool's.
 *
 * @param inOrder at least one; the last has to match every pool, so that none is without
 */
public record Policies(List<Policy> inOrder) {
  private static final PoolId ANY = new PoolId("any-service", "any-pool");

  public Policies {
    inOrder = List.copyOf(inOrder);
    if (inOrder.isEmpty()) {
      throw new IllegalArgumentException("there is no policy: must be at least one");
    }
    String last = inOrder.get(inOrder.size() - 1).match();
    if (!last.equals("*") && !last.equals("*/*")) {
      throw new IllegalArgumentException(
          Say.of("the last policy matches '%s': must be '*', so that every pool has one", last));
    }
  }

  /** One policy for every pool. */
  public static Policies all(Policy policy) {
    if (!policy.matches(ANY)) {
      throw new IllegalArgumentException(
          Say.of("match is '%s': must be '*' for the only policy", policy.match()));
    }
    return new Policies(List.of(policy));
  }

  public Policy of(PoolId pool) {
    for (Policy policy : inOrder) {
      if (policy.matches(pool)) {
        return policy;
      }
    }
    throw new IllegalStateException("no policy for " + pool);
  }
}
