package io.tidegate.collector;

import io.tidegate.wire.Alert;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import java.util.List;

/**
 * A step that an instance made.
 *
 * @param status to be kept beside its heartbeat; with {@link InstanceState#GONE} both are to be
 *     deleted
 * @param alerts what a person is told; stable ids, so that a repeat can be told
 */
public record InstanceChange(InstanceStatus status, List<Alert> alerts) {
  public InstanceChange {
    alerts = List.copyOf(alerts);
  }
}
