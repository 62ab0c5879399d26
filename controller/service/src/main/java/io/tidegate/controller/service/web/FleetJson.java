package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.FleetView.PoolSeries;
import io.tidegate.controller.service.web.FleetView.PoolState;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Alert;
import io.tidegate.wire.ArrivalPeaks;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeMap;

/**
 * The JSON of the API. A number that is not known is null, never 0; times are epoch milliseconds.
 */
final class FleetJson {
  private FleetJson() {}

  static JsonObject pool(PoolState state, long nowMillis) {
    return named(state.pool())
        .put("kind", state.kind() == null ? null : state.kind().name())
        .put("ageMillis", state.ageMillis(nowMillis).orElse(null))
        .put("stale", state.stale(nowMillis))
        .put("window", state.window() == null ? null : window(state.window()))
        .put("forecast", state.forecast() == null ? null : forecast(state.forecast()))
        .put("decision", state.decision() == null ? null : decision(state.decision()))
        .put(
            "verification",
            state.verification() == null ? null : verification(state.verification()))
        .put("accuracy", state.accuracy() == null ? null : accuracy(state.accuracy()))
        .put("sparkP99Millis", numbers(state.sparkP99Millis()))
        .put("labels", new JsonObject(new TreeMap<String, Object>(state.labels())));
  }

  static JsonObject series(PoolSeries series) {
    return new JsonObject()
        .put("windows", array(series.windows().stream().map(FleetJson::window).toList()))
        .put("forecasts", array(series.forecasts().stream().map(FleetJson::forecast).toList()))
        .put("resizes", array(series.resizes().stream().map(FleetJson::decision).toList()));
  }

  /** What a live event, or an entry of a list, carries; the pool is named in it. */
  static JsonObject message(PoolMessage message) {
    JsonObject body;
    if (message instanceof PoolWindow m) {
      body = window(WindowPoint.of(m)).put("kind", m.kind().name());
    } else if (message instanceof Forecast m) {
      body = forecast(m);
    } else if (message instanceof Decision m) {
      body = decision(m);
    } else if (message instanceof Verification m) {
      body = verification(m);
    } else if (message instanceof Alert m) {
      body = alert(m);
    } else if (message instanceof PoolAccuracy m) {
      body = accuracy(m);
    } else {
      throw new IllegalArgumentException(
          "a %s is not shown".formatted(message.getClass().getSimpleName()));
    }
    return body.put("service", message.pool().service()).put("pool", message.pool().pool());
  }

  /** The name of the live event that carries the message. */
  static String type(PoolMessage message) {
    if (message instanceof PoolWindow) {
      return "window";
    }
    if (message instanceof Forecast) {
      return "forecast";
    }
    if (message instanceof Decision) {
      return "decision";
    }
    if (message instanceof Verification) {
      return "verification";
    }
    if (message instanceof Alert) {
      return "alert";
    }
    if (message instanceof PoolAccuracy) {
      return "accuracy";
    }
    throw new IllegalArgumentException(
        "a %s is not shown".formatted(message.getClass().getSimpleName()));
  }

  static JsonArray messages(List<? extends PoolMessage> messages) {
    JsonArray array = new JsonArray();
    messages.forEach(m -> array.add(message(m).put("type", type(m))));
    return array;
  }

  static JsonObject history(HistoryPoint point) {
    return new JsonObject()
        .put("endMillis", point.endMillis())
        .put("size", point.size())
        .put("active", point.active())
        .put("queued", point.queued())
        .put("arrivalsPerSecond", number(point.arrivalsPerSecond()))
        .put("utilisation", number(point.utilisation()))
        .put("p50Millis", number(point.p50Millis()))
        .put("p95Millis", number(point.p95Millis()))
        .put("p99Millis", number(point.p99Millis()));
  }

  static JsonObject named(PoolId pool) {
    return new JsonObject().put("service", pool.service()).put("pool", pool.pool());
  }

  private static JsonObject window(WindowPoint point) {
    return new JsonObject()
        .put("startMillis", point.startMillis())
        .put("endMillis", point.endMillis())
        .put("quality", point.quality().name())
        .put("instances", point.instances())
        .put("size", point.size())
        .put("active", point.active())
        .put("queued", point.queued())
        .put("completed", point.completed())
        .put("rejected", point.rejected())
        .put("failed", point.failed())
        .put("arrivalsPerSecond", number(point.arrivalsPerSecond()))
        .put("utilisation", number(point.utilisation()))
        .put("p50Millis", number(point.p50Millis()))
        .put("p95Millis", number(point.p95Millis()))
        .put("p99Millis", number(point.p99Millis()))
        .put("queueWaitP99Millis", number(point.queueWaitP99Millis()))
        .put("runMeanMillis", number(point.runMeanMillis()))
        .put("cpu", number(point.cpu()));
  }

  private static JsonObject forecast(Forecast forecast) {
    return new JsonObject()
        .put("madeAtMillis", forecast.madeAtMillis())
        .put("windowMillis", forecast.windowMillis())
        .put("horizonWindows", forecast.horizonWindows())
        .put("status", forecast.status().name())
        .put("breachExpected", forecast.breachExpected())
        .put("leadWindows", forecast.breachExpected() ? forecast.leadWindows() : null)
        .put("score", number(forecast.score()))
        .put("threshold", number(forecast.threshold()))
        .put("probability", number(forecast.probability()))
        .put("projectedP99Millis", number(forecast.projectedP99Millis()))
        .put("p99LowMillis", number(forecast.p99LowMillis()))
        .put("p99HighMillis", number(forecast.p99HighMillis()))
        .put("sloP99Millis", number(forecast.sloP99Millis()))
        .put("projectedArrivalsPerSecond", number(forecast.projectedArrivalsPerSecond()))
        .put("projectedRunMillis", number(forecast.projectedRunMillis()))
        .put("modelVersion", forecast.modelVersion())
        .put("prior", forecast.prior())
        .put("knownShare", number(forecast.knownShare()))
        .put("arrivalPeaks", peaks(forecast.peaks()))
        .put("drivers", drivers(forecast.drivers()));
  }

  private static JsonObject peaks(ArrivalPeaks peaks) {
    return new JsonObject()
        .put("season", peaks.season().name())
        .put("day", peaks.day().map(FleetJson::peak).orElse(null))
        .put("week", peaks.week().map(FleetJson::peak).orElse(null));
  }

  private static JsonObject peak(ArrivalPeaks.Peak peak) {
    return new JsonObject()
        .put("perSecond", peak.perSecond())
        .put("lowPerSecond", peak.lowPerSecond())
        .put("highPerSecond", peak.highPerSecond());
  }

  static JsonObject decision(Decision decision) {
    JsonArray clamps = new JsonArray();
    decision
        .clamps()
        .forEach(
            clamp ->
                clamps.add(
                    new JsonObject()
                        .put("guard", clamp.guard())
                        .put("before", number(clamp.before()))
                        .put("after", number(clamp.after()))
                        .put("reason", clamp.reason())));
    return new JsonObject()
        .put("decisionId", decision.decisionId())
        .put("atMillis", decision.atMillis())
        .put("kind", decision.kind().name())
        .put("mode", decision.mode())
        .put("reason", decision.reason())
        .put("detail", decision.detail())
        .put("fromSize", decision.fromSize())
        .put("wishedSize", number(decision.wishedSize()))
        .put("toSize", decision.toSize())
        .put("clamps", clamps)
        .put("forecastAtMillis", decision.forecastAtMillis())
        .put("modelVersion", decision.modelVersion())
        .put("drivers", drivers(decision.drivers()))
        .put("otherwise", decision.otherwise())
        .put("requestId", decision.requestId().isEmpty() ? null : decision.requestId())
        .put("instances", new JsonArray(decision.instances()))
        .put("policy", decision.policy());
  }

  static JsonObject verification(Verification made) {
    return new JsonObject()
        .put("decisionId", made.decisionId())
        .put("atMillis", made.atMillis())
        .put("verdict", made.verdict().name())
        .put("fromSize", made.fromSize())
        .put("toSize", made.toSize())
        .put("p99BeforeMillis", number(made.p99BeforeMillis()))
        .put("p99AfterMillis", number(made.p99AfterMillis()))
        .put("reason", made.reason())
        .put("detail", made.detail());
  }

  private static JsonObject alert(Alert alert) {
    return new JsonObject()
        .put("alertId", alert.alertId())
        .put("episode", alert.episode())
        .put("kind", alert.kind().name())
        .put("severity", alert.severity().name())
        .put("atMillis", alert.atMillis())
        .put("text", alert.text())
        .put("instance", alert.instance());
  }

  private static JsonObject accuracy(PoolAccuracy told) {
    return accuracy(told.counts()).put("atMillis", told.atMillis()).put("days", told.days());
  }

  /** Rates that do not exist yet are null: no forecast that was judged is not a good one. */
  static JsonObject accuracy(AccuracyCounts counts) {
    return new JsonObject()
        .put("precision", number(counts.precision()))
        .put("recall", number(counts.recall()))
        .put("medianLeadWindows", number(counts.medianLeadWindows()))
        .put("falseAlarmsPerPoolDay", number(counts.falseAlarmsPerPoolDay()))
        .put("brier", number(counts.brier()))
        .put("reliabilityError", number(counts.reliabilityError()))
        .put("windows", counts.windows())
        .put("hits", counts.hits())
        .put("early", counts.early())
        .put("late", counts.late())
        .put("falseAlarms", counts.falseAlarms())
        .put("undecided", counts.undecided())
        .put("breaches", counts.breaches())
        .put("caught", counts.caught())
        .put("probabilities", counts.probabilities());
  }

  private static JsonArray drivers(List<Driver> drivers) {
    return array(
        drivers.stream()
            .map(
                driver ->
                    new JsonObject()
                        .put("name", driver.name())
                        .put("value", number(driver.value()))
                        .put("text", driver.text()))
            .toList());
  }

  private static JsonArray numbers(List<Double> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(number(value)));
    return array;
  }

  private static JsonArray array(List<JsonObject> objects) {
    return new JsonArray(objects);
  }

  /** JSON has no NaN and no infinity. */
  private static Double number(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }
}
