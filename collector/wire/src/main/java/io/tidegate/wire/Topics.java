package io.tidegate.wire;

import java.util.List;

/**
 * The topics. All that are keyed by pool have the same number of partitions, so that a pool stays
 * on the same partition number all the way.
 */
public final class Topics {
  public static final String SAMPLES = "tidegate.samples";
  public static final String WINDOWS = "tidegate.windows";
  public static final String FORECASTS = "tidegate.forecasts";
  public static final String ALERTS = "tidegate.alerts";

  /** Decisions and verifications: the audit log. */
  public static final String DECISIONS = "tidegate.decisions";

  /** Keyed by instance, not by pool: an agent reads what is for its own instance. */
  public static final String COMMANDS = "tidegate.commands";

  public static final String ACKS = "tidegate.acks";

  /** What operators ask for, keyed by pool. */
  public static final String REQUESTS = "tidegate.requests";

  /**
   * Compacted: the newest heartbeat of each instance, keyed by instance, and on the same partition
   * the newest {@link InstanceStatus} that follows from it. An empty value deletes; those with the
   * key {@link #CLOCK_KEY} only carry the broker's time.
   */
  public static final String INSTANCES = "tidegate.instances";

  /** No instance is called so: a name has no line break. */
  public static final String CLOCK_KEY = "\nclock";

  /**
   * Compacted, keyed by pool: what the controller has to know after a restart. With the key {@link
   * #AUDIT_KEY} an {@link AuditHead}.
   */
  public static final String CONTROLLER_STATE = "tidegate.controller-state";

  /** No pool is called so: a name has no line break. */
  public static final String AUDIT_KEY = "\naudit";

  /** Compacted, keyed by pool: what the predictor has to know after a restart. */
  public static final String PREDICTOR_STATE = "tidegate.predictor-state";

  /** Compacted, keyed by pool: how its forecasts have fared. */
  public static final String ACCURACY = "tidegate.accuracy";

  /**
   * Compacted, all on partition {@link #MODELS_PARTITION}, so that a pointer comes after the model
   * that it points to: trained models, and for each name the one that serves.
   */
  public static final String MODELS = "tidegate.models";

  public static final int MODELS_PARTITION = 0;

  /**
   * Compacted, all on partition {@link #POLICIES_PARTITION}: what operators have ordered. A {@link
   * FreezeOrder} has the key {@link #FREEZE_KEY} with its selector behind it; each {@link
   * PolicySet} has a key of its own, which begins with {@link #POLICIES_KEY}, each {@link
   * GateOrder} one that begins with {@link #GATE_KEY}; a {@link SilenceOrder} has {@link
   * #SILENCE_KEY} with its id behind it, an {@link AlertMark} {@link #ACKNOWLEDGE_KEY} or {@link
   * #VERDICT_KEY} with the episode.
   */
  public static final String POLICIES = "tidegate.policies";

  public static final int POLICIES_PARTITION = 0;
  public static final String FREEZE_KEY = "freeze ";
  public static final String POLICIES_KEY = "policies ";
  public static final String GATE_KEY = "gate ";
  public static final String SILENCE_KEY = "silence ";
  public static final String ACKNOWLEDGE_KEY = "acknowledge ";
  public static final String VERDICT_KEY = "verdict ";

  /** Records that could not be decoded, as they came, with the reason in their headers. */
  public static final String REJECTED = "tidegate.rejected";

  /**
   * At a centre: the windows of its edges, byte for byte as the edge has them, keyed {@code
   * edge:service/pool}. No predictor and no controller reads them.
   */
  public static final String EDGE_WINDOWS = "tidegate.edge-windows";

  /** At a centre: the alerts of its edges, as {@link #EDGE_WINDOWS}. */
  public static final String EDGE_ALERTS = "tidegate.edge-alerts";

  /** Compacted, at a centre: how far each edge's uplink is; all of an edge on one partition. */
  public static final String EDGES = "tidegate.edges";

  /**
   * What load generators of the release gate are told, keyed by the generator's name, and what they
   * tell. Each is one partition. They are made by who first needs them: a control plane does not.
   */
  public static final String GATE_WORK = "tidegate.gate-work";

  public static final String GATE_REPORTS = "tidegate.gate-reports";

  public static final List<String> APPEND_ONLY =
      List.of(
          SAMPLES,
          WINDOWS,
          FORECASTS,
          ALERTS,
          DECISIONS,
          COMMANDS,
          ACKS,
          REQUESTS,
          REJECTED,
          EDGE_WINDOWS,
          EDGE_ALERTS);
  public static final List<String> COMPACTED =
      List.of(CONTROLLER_STATE, INSTANCES, EDGES, PREDICTOR_STATE, ACCURACY, MODELS, POLICIES);

  private Topics() {}
}
