package io.tidegate.collector.service;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import java.util.Comparator;

/** A row of a {@link Resolution}: one pool over one step. */
public record PoolAggregate(PoolId pool, PoolKind kind, StoredAggregate values) {
  public static final Comparator<PoolAggregate> ORDER =
      Comparator.comparing(PoolAggregate::pool).thenComparing(PoolAggregate::kind);
}
