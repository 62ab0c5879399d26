package io.tidegate.predictor.training;

import io.tidegate.predictor.evaluation.Evaluation;
import io.tidegate.predictor.evaluation.Method;
import io.tidegate.predictor.evaluation.PoolScorer;
import io.tidegate.predictor.evaluation.Protocol;
import io.tidegate.predictor.evaluation.Reliability;
import io.tidegate.predictor.evaluation.Report;
import io.tidegate.predictor.evaluation.RiskMethod;
import io.tidegate.predictor.evaluation.ScoredPool;
import io.tidegate.predictor.evaluation.Splits;
import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.model.AlarmThresholds;
import io.tidegate.predictor.model.OneClassTrainer;
import io.tidegate.predictor.model.PoolRisk;
import io.tidegate.predictor.model.RiskModel;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.predictor.model.RiskModels.Variant;
import io.tidegate.predictor.model.TrainingRows;
import io.tidegate.predictor.registry.ModelScores;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Adapts the risk model to a fleet: the one-class SVM learns what is normal here, on the earliest
 * time; ranks and thresholds come from the next; and it is compared with the champion on the last,
 * by the same protocol as every evaluation. What a breach looks like is kept, since a fleet has too
 * few of its own to learn that from.
 */
public final class RiskAdaptation implements ModelTrainer {
  private static final double[] BUDGETS = {0.05, 0.1, 0.25, 0.5, 1, 2};
  private static final int LEAST_ROWS = 1000;

  @Override
  public Trained train(
      List<RecordedPool> pools,
      ServedModel champion,
      double falseAlarmsPerPoolDay,
      long seed,
      Consumer<String> progress) {
    if (!(champion instanceof RiskServing serving)) {
      throw new IllegalArgumentException(
          "model '%s' serves: must be a risk model to adapt".formatted(champion.version()));
    }
    FleetTime time = FleetTime.of(pools);
    Splits splits =
        Splits.of(
            Protocol.DEFAULT,
            time.fromMillis(),
            time.toMillis(),
            time.widthMillis(),
            time.pools().size(),
            seed);
    PoolRows fit = new PoolRows(time.fromMillis(), splits.calibrate().fromMillis(), seed);
    PoolRows later =
        new PoolRows(splits.calibrate().fromMillis(), splits.calibrate().toMillis(), seed);
    for (RecordedPool pool : time.pools()) {
      fit.add(pool);
      later.add(pool);
      progress.accept("%s: read".formatted(pool.pool()));
    }
    TrainingRows normal = enough(fit.build(), "before the calibration");
    TrainingRows ranked = enough(later.build(), "of the calibration");
    progress.accept("learning from %d windows".formatted(normal.count(false)));
    RiskModel old = serving.models().model(Variant.FULL);
    RiskModel adapted = old.adapted(normal, ranked, OneClassTrainer.STANDARD, seed);

    List<Method> methods =
        List.of(challenger(serving.models(), adapted, old), RiskMethod.of(serving.models()));
    Map<PoolId, Splits.Role> roles =
        splits.roles(time.pools().stream().map(RecordedPool::pool).toList());
    List<ScoredPool> scored = new ArrayList<>();
    for (RecordedPool pool : time.pools()) {
      scored.add(
          ScoredPool.of(
              new RecordedTrack(pool, time.widthMillis()),
              methods,
              Protocol.DEFAULT,
              splits,
              roles.get(pool.pool())));
      progress.accept("%s: compared".formatted(pool.pool()));
    }
    Evaluation evaluation = new Evaluation(methods, scored, time.widthMillis(), seed);
    double[] thresholds =
        Arrays.stream(BUDGETS).map(budget -> evaluation.threshold(0, budget)).toArray();
    RiskModels models =
        with(serving.models(), adapted.calibratedAs(old, AlarmThresholds.of(BUDGETS, thresholds)));
    Report report = evaluation.report(List.of(falseAlarmsPerPoolDay));
    return new Trained(
        models.version(),
        models.toBytes(),
        provenance(time, normal, seed, champion),
        scores(report, methods.get(0).name(), time.widthMillis()),
        scores(report, methods.get(1).name(), time.widthMillis()));
  }

  private static TrainingRows enough(TrainingRows rows, String when) {
    if (rows.count(false) < LEAST_ROWS) {
      throw new IllegalArgumentException(
          "%d normal windows with features in the time %s: at least %d are needed"
              .formatted(rows.count(false), when, LEAST_ROWS));
    }
    return rows;
  }

  /** Its score; and the champion's threshold, where there is too little to calibrate one on. */
  private static Method challenger(RiskModels champion, RiskModel adapted, RiskModel old) {
    RiskModels models = with(champion, adapted);
    return new Method() {
      @Override
      public String name() {
        return "challenger";
      }

      @Override
      public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
        PoolFeatures features = new PoolFeatures(sloP99Millis);
        PoolRisk risk = new PoolRisk(models);
        return window ->
            features.onWindow(window).map(r -> risk.onReading(r).score()).orElse(Double.NaN);
      }

      @Override
      public OptionalDouble threshold(double budget) {
        return OptionalDouble.of(old.threshold(budget));
      }
    };
  }

  private static RiskModels with(RiskModels champion, RiskModel full) {
    Map<Variant, RiskModel> models = new EnumMap<>(Variant.class);
    for (Variant variant : Variant.values()) {
      models.put(variant, variant == Variant.FULL ? full : champion.model(variant));
    }
    return new RiskModels(champion.provenance(), models);
  }

  private static Map<String, String> provenance(
      FleetTime time, TrainingRows normal, long seed, ServedModel champion) {
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("from-millis", Long.toString(time.fromMillis()));
    provenance.put("to-millis", Long.toString(time.toMillis()));
    provenance.put("pools", Integer.toString(time.pools().size()));
    provenance.put("windows", Integer.toString(normal.count(false)));
    provenance.put("seed", Long.toString(seed));
    provenance.put("split", "fit, calibrate, test on successive times, with gaps");
    provenance.put("champion", champion.version());
    return provenance;
  }

  private static ModelScores scores(Report report, String method, long widthMillis) {
    Report.Line line =
        report.methods().stream().filter(l -> l.name().equals(method)).findFirst().orElseThrow();
    Reliability trust = report.reliability(method).orElseThrow();
    return new ModelScores(
        report.events(),
        line.recall().value(),
        line.precision(),
        line.falseAlarmsPerPoolDay(),
        line.medianLeadMinutes() * 60_000 / widthMillis,
        trust.brier(),
        trust.error());
  }
}
