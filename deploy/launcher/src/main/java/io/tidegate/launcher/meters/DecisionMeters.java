package io.tidegate.launcher.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.wire.Alert;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** What is forecast, decided, commanded and told. */
public final class DecisionMeters {
  private final Meters meters;
  private final Map<Alert.Kind, Counter> alerts = new EnumMap<>(Alert.Kind.class);

  public DecisionMeters(Meters meters) {
    this.meters = meters;
    for (Alert.Kind kind : Alert.Kind.values()) {
      alerts.put(
          kind,
          Counter.builder("tidegate.alerts")
              .description(
                  "Alerts that came to the topic since the start, by their kind; those told again"
                      + " with other numbers included")
              .tag("kind", Meters.label(kind))
              .register(meters.registry()));
    }
  }

  /** An alert came to the topic. */
  public void raised(Alert alert) {
    alerts.get(alert.kind()).increment();
  }

  /** Adds the meters of what people say of alerts; once. */
  public void watch(OrderWatch orders) {
    feedback("useful", orders::useful);
    feedback("not-useful", orders::notUseful);
  }

  private void feedback(String verdict, DoubleSupplier value) {
    meters.counter(
        "tidegate.alert.feedback",
        "Verdicts of people on alerts since the start, those that replace another included",
        Tags.of("verdict", verdict),
        value);
  }

  /** Adds the meters of the predictor; once. */
  public void watch(PredictorService predictor) {
    meters.counter(
        "tidegate.predictor.forecasts", "Forecasts made", Tags.empty(), predictor::forecasts);
    meters.counter(
        "tidegate.predictor.models.refused",
        "Models that were refused: damaged, of another version, or not better",
        Tags.empty(),
        predictor::refusedModels);
    meters.gauge(
        "tidegate.predictor.drift.stability.index",
        null,
        "Of the feature that has moved most from where the model was trained; above 0.25: shifted",
        Tags.empty(),
        () -> predictor.drift().shift().index());
    meters.gauge(
        "tidegate.predictor.reliability.error",
        null,
        "By how much the probabilities of the last days are off, on average",
        Tags.empty(),
        () -> predictor.drift().reliabilityError());
    rejected("predictor", predictor::rejected);
  }

  /** Adds the meters of the controller; once. */
  public void watch(ControllerService controller) {
    meters.counter(
        "tidegate.controller.decisions",
        "Decisions published, those to do nothing included",
        Tags.empty(),
        () -> controller.health().decisions());
    meters.counter(
        "tidegate.controller.commands",
        "Commands sent to instances",
        Tags.empty(),
        () -> controller.health().commands());
    meters.gauge(
        "tidegate.controller.pools",
        null,
        "Pools that the controller here decides for",
        Tags.empty(),
        () -> controller.health().pools());
    rejected("controller", () -> controller.health().rejected());
  }

  private void rejected(String part, DoubleSupplier value) {
    meters.counter(
        "tidegate.records.rejected",
        "Records that a part behind the collector could not use; each is on tidegate.rejected",
        Tags.of("part", part),
        value);
  }
}
