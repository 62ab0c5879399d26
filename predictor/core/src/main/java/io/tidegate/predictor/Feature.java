package io.tidegate.predictor;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What the model looks at. Every feature points away from a breach and is not centred: about 1 in a
 * pool at ease, 0 or less where a breach is near, so that the origin itself means "about to
 * breach", which is what a linear one-class SVM can tell from the rest. Values are clipped to [−1,
 * 2]; what is not known counts as 1.
 *
 * <p>Headroom is ln(critical utilisation ÷ forecast utilisation); 0.4 of it (a third of the load
 * away) counts as 1.
 */
enum Feature {
  /** Headroom if the arrivals stay as they are. */
  HEADROOM_LEVEL(Topic.HEADROOM, s -> s.headroom(TrendMixture.LEVEL) / 0.4),
  /** Headroom if the arrivals follow their trend over 18 windows. */
  HEADROOM_SHORT_TREND(Topic.ARRIVALS, s -> s.headroom(TrendMixture.SHORT) / 0.4),
  /** Headroom if the arrivals follow their trend over 30 windows. */
  HEADROOM_MIDDLE_TREND(Topic.ARRIVALS, s -> s.headroom(TrendMixture.MIDDLE) / 0.4),
  /** Headroom if the arrivals follow their trend over 60 windows. */
  HEADROOM_LONG_TREND(Topic.ARRIVALS, s -> s.headroom(TrendMixture.LONG) / 0.4),
  /** Headroom at half the horizon by the mixture, run time and lost servers as now. */
  HEADROOM_HALFWAY(
      Topic.ARRIVALS,
      s ->
          Signals.headroom(
                  s.critical(),
                  s.arrivals().at(s.horizon() / 2.0)
                      * s.run().at(s.horizon() / 2.0)
                      / 1000
                      / Signals.servers(s.size(), s.lostServers()))
              / 0.4),
  /** Headroom at the horizon with everything that is forecast. */
  HEADROOM_AHEAD(
      Topic.HEADROOM, s -> Signals.headroom(s.criticalAhead(), s.utilisationAhead()) / 0.4),
  /** The same in units of the forecast's own recent error on this pool; 4 errors count as 1. */
  HEADROOM_IN_ERRORS(
      Topic.HEADROOM,
      s ->
          Signals.headroom(s.criticalAhead(), s.utilisationAhead())
              / Math.hypot(s.arrivals().logError(), s.run().logError())
              / 4),
  /** Headroom if only the run time goes on as it does. */
  HEADROOM_RUN_TREND(
      Topic.RUN,
      s ->
          Signals.headroom(
                  s.criticalAhead(),
                  s.arrivals().present()
                      * s.run().at(s.horizon())
                      / 1000
                      / Signals.servers(s.size(), s.lostServers()))
              / 0.4),
  /** Headroom if only the loss of servers goes on as it does. */
  HEADROOM_LOSS_TREND(
      Topic.SERVERS,
      s ->
          Signals.headroom(
                  s.critical(),
                  s.arrivals().present()
                      * s.run().present()
                      / 1000
                      / Signals.servers(s.size(), s.lostAhead()))
              / 0.4),
  /** ln(SLO ÷ p99 of the last 3 windows). */
  P99_LEVEL(Topic.P99, s -> Math.log(s.limitMillis() / floor(s, s.p99Millis()))),
  /** ln(SLO ÷ worst p99 of the last 5 windows). */
  P99_WORST(Topic.P99, s -> Math.log(s.limitMillis() / floor(s, s.p99WorstMillis()))),
  /** ln(SLO ÷ p99 by its own trend at the horizon). */
  P99_TREND(Topic.P99, s -> Math.log(s.limitMillis() / floor(s, s.p99TrendMillis()))),
  /** ln(SLO ÷ p99 by the queueing formula at the horizon). */
  P99_AHEAD(Topic.P99, s -> Math.log(s.limitMillis() / floor(s, s.p99AheadMillis()))),
  /** Share of the last 15 windows that stayed clear of the SLO. */
  FAR_SHARE(Topic.P99, s -> 1 - s.nearShare()),
  /** Share of the SLO that waiting leaves over. */
  WAIT_ROOM(Topic.WAIT, s -> 1 - s.waitP99Millis() / s.limitMillis()),
  /** Queue in multiples of the servers; one task waiting per server counts as 0. */
  QUEUE_ROOM(Topic.WAIT, s -> 1 - s.queuedPerServer()),
  /** Share of the workers not in use; 0.5 of them count as 1. */
  IDLE_SHARE(Topic.HEADROOM, s -> (1 - s.busyShare()) / 0.5),
  /** Share of the servers that still finish work; a tenth lost counts as 0. */
  SERVERS_KEPT(Topic.SERVERS, s -> 1 - 10 * s.lostServers() / s.size()),
  /** Share of requests that were let in; a twentieth turned away counts as 0. */
  LET_IN(Topic.REJECTED, s -> 1 - 20 * s.rejectedShare()),
  /**
   * Room in the old generation up to 0.85, where collections begin to take over; 0.3 count as 1.
   */
  HEAP_ROOM(Topic.HEAP, s -> (0.85 - s.oldGeneration()) / 0.3),
  /** The same at the horizon. */
  HEAP_ROOM_AHEAD(Topic.HEAP, s -> (0.85 - s.oldGenerationAhead()) / 0.3),
  /** Time not spent in collection pauses; a tenth counts as 0. */
  GC_ROOM(Topic.HEAP, s -> 1 - 10 * s.gcShare());

  /** What a feature is about; a forecast names each topic once. */
  enum Topic {
    ARRIVALS,
    HEADROOM,
    RUN,
    SERVERS,
    P99,
    WAIT,
    REJECTED,
    HEAP
  }

  private final Topic topic;
  private final ToDoubleFunction<Signals> formula;

  Feature(Topic topic, ToDoubleFunction<Signals> formula) {
    this.topic = topic;
    this.formula = formula;
  }

  static final int COUNT = values().length;

  Topic topic() {
    return topic;
  }

  /** Sorted names are cheap for Tribuo: the number keeps them in the order of this list. */
  String modelName() {
    return "%02d-%s".formatted(ordinal(), wireName());
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static double[] values(Signals signals) {
    Feature[] features = values();
    double[] values = new double[features.length];
    for (int i = 0; i < values.length; i++) {
      double value = features[i].formula.applyAsDouble(signals);
      values[i] = Double.isNaN(value) ? 1 : Math.max(-1, Math.min(2, value));
    }
    return values;
  }

  /** A p99 of next to nothing has a logarithm without meaning. */
  private static double floor(Signals s, double p99Millis) {
    return Math.max(p99Millis, s.limitMillis() / 100);
  }
}
