package io.tidegate.predictor.features;

/**
 * One feature, as it is documented and masked.
 *
 * @param name lower case, hyphens
 * @param description what it is
 * @param unit of its values; features carry no unit that depends on the pool
 * @param source what it is computed from
 * @param topic what a driver says when this feature is behind a forecast
 */
public record FeatureSpec(
    String name,
    String description,
    String unit,
    String source,
    Kind kind,
    Group group,
    Topic topic) {

  /** How it looks at the pool. */
  public enum Kind {
    /** Of what is to come. */
    FORECAST,
    /** Of where the pool stands in its own history. */
    STATE,
    /** Of the last windows, as they are. */
    STATISTIC
  }

  /** What it needs, so that it can be masked where that is not known. */
  public enum Group {
    /** Size and run times. */
    QUEUEING,
    /** Arrivals alone. */
    ARRIVALS,
    /** The latency that the SLO is about. */
    LATENCY,
    /** Heap, collections, CPU. */
    HOST,
    /** At least a day of history. */
    SEASON,
    /** Calls to other pools. */
    CALL_CHAIN
  }

  /** What a driver speaks of. */
  public enum Topic {
    ARRIVALS,
    HEADROOM,
    RUN,
    SERVERS,
    LATENCY,
    REFUSED,
    HEAP,
    CALLS
  }

  public FeatureSpec {
    if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "feature name '%s': must be lower case words and numbers with hyphens".formatted(name));
    }
  }
}
