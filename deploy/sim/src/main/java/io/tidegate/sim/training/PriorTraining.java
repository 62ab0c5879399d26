package io.tidegate.sim.training;

import io.tidegate.predictor.evaluation.Evaluation;
import io.tidegate.predictor.evaluation.Protocol;
import io.tidegate.predictor.evaluation.ScoredPool;
import io.tidegate.predictor.evaluation.Splits;
import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.features.FeatureSpec;
import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.model.AlarmThresholds;
import io.tidegate.predictor.model.EvidenceCoding;
import io.tidegate.predictor.model.Label;
import io.tidegate.predictor.model.LabelRule;
import io.tidegate.predictor.model.OneClassTrainer;
import io.tidegate.predictor.model.ProbabilityCurve;
import io.tidegate.predictor.model.Provenance;
import io.tidegate.predictor.model.RiskModel;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.predictor.model.RiskModels.Variant;
import io.tidegate.predictor.model.RiskTrainer;
import io.tidegate.predictor.model.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Trains the model that the product ships with, on simulated pools under generated load. The same
 * plan gives the same model.
 */
public final class PriorTraining {
  /** What each head counts in the score. */
  private static final Map<String, Double> SHARES = Map.of("one-class-svm", 0.1, "xgboost", 0.9);

  /**
   * Without size and run times the SVM calls a latency that climbs evenly normal, and takes recall
   * from the trees at every share.
   */
  private static final Map<String, Double> LATENCY_SHARES = Map.of("xgboost", 1.0);

  private static final TrainingRows.Sampling SAMPLING = new TrainingRows.Sampling(0.06, 5);

  /** From this share of the SLO on a normal window is a near miss, and kept. */
  private static final double NEAR_MISS = 0.8;

  private static final double[] BUDGETS = {0.05, 0.1, 0.25, 0.5, 1, 2};

  /** A day for getting to know the pools. */
  private static final int LEARNING_WINDOWS = 1440;

  /** Positive: 60 windows and less before a breach; what nobody can foresee comes, too. */
  private static final LabelRule WITHIN_THE_HOUR = new LabelRule(1, 60, 60, 2, 30);

  private static final String CODE_VERSION = "0.1.0";

  /**
   * How much is simulated.
   *
   * @param pools to learn from
   * @param days of each
   * @param calibrationPools others, for the ranks, the probabilities and the thresholds
   * @param calibrationDays of each, of which the first is not counted
   */
  public record Plan(int pools, int days, int calibrationPools, int calibrationDays, long seed) {
    public static final Plan STANDARD = new Plan(200, 10, 60, 12, 1001);

    public Plan {
      if (pools < 1 || days < 1 || calibrationPools < 1 || calibrationDays < 2) {
        throw new IllegalArgumentException(
            "%d pools of %d days, %d to calibrate of %d days: must be at least 1, 1, 1 and 2"
                .formatted(pools, days, calibrationPools, calibrationDays));
      }
    }

    /** Other pools than those that are learned from. */
    long calibrationSeed() {
      return seed + 1001;
    }
  }

  private PriorTraining() {}

  /**
   * Simulates, trains, calibrates.
   *
   * @param progress is told what is being done, in words
   */
  public static RiskModels train(Plan plan, Consumer<String> progress) {
    TrainingRows.Builder fit = builder();
    int[] pools = new int[1];
    Lives.generated(plan.days(), plan.pools(), plan.seed())
        .forEach(
            life -> {
              add(fit, pools[0]++, life);
              if (pools[0] % 20 == 0) {
                progress.accept("%d of %d pools simulated".formatted(pools[0], plan.pools()));
              }
            });
    List<PoolLife> calibration = new ArrayList<>();
    Lives.generated(plan.calibrationDays(), plan.calibrationPools(), plan.calibrationSeed())
        .forEach(calibration::add);
    progress.accept("%d pools to calibrate on simulated".formatted(calibration.size()));
    return train(plan, fit.build(), calibration, progress);
  }

  static TrainingRows.Builder builder() {
    return TrainingRows.builder(FeatureCatalogue.names(), SAMPLING);
  }

  /** Adds a pool's windows. */
  static void add(TrainingRows.Builder rows, int pool, PoolLife life) {
    Label[] labels = LabelRule.STANDARD.label(life.over(), i -> !life.unforeseeable()[i]);
    for (int i = 0; i < labels.length; i++) {
      if (life.rows()[i] != null) {
        rows.add(
            pool, i, life.values(i), labels[i], life.p99()[i] > NEAR_MISS * life.sloP99Millis());
      }
    }
  }

  static RiskModels train(
      Plan plan, TrainingRows fit, List<PoolLife> calibration, Consumer<String> progress) {
    TrainingRows.Builder unseen = builder();
    for (int p = 0; p < calibration.size(); p++) {
      add(unseen, p, calibration.get(p));
    }
    TrainingRows ranked = unseen.build();
    progress.accept(
        "%d windows to learn from, %d of them before a breach"
            .formatted(fit.size(), fit.count(true)));
    Map<Variant, RiskModel> models = new EnumMap<>(Variant.class);
    for (Variant variant : Variant.values()) {
      Predicate<String> unknown = unknown(variant);
      RiskModel model =
          new RiskTrainer(
                  EvidenceCoding.Plan.STANDARD,
                  List.of(OneClassTrainer.STANDARD, XgBoostTrainer.STANDARD),
                  plan.seed())
              .train(fit.masking(unknown), ranked.masking(unknown))
              .withShares(variant == Variant.LATENCY_ONLY ? LATENCY_SHARES : SHARES);
      models.put(variant, calibrated(model, calibration, unknown));
      progress.accept("%s: %d features".formatted(variant, model.features().size()));
    }
    long width = calibration.get(0).widthMillis();
    return new RiskModels(
        new Provenance(
            CODE_VERSION,
            "%d simulated pools of %d days under generated load, none recorded"
                .formatted(plan.pools(), plan.days()),
            calibration.get(0).startMillis(),
            calibration.get(0).startMillis() + plan.days() * LEARNING_WINDOWS * width,
            plan.seed(),
            "calibrated on %d other pools of %d days, the first left out"
                .formatted(plan.calibrationPools(), plan.calibrationDays()),
            new TreeMap<>(
                Map.of("windows", (double) fit.size(), "before-breach", (double) fit.count(true)))),
        models);
  }

  /** What such pools do not tell. */
  static Predicate<String> unknown(Variant variant) {
    return switch (variant) {
      case FULL -> name -> false;
      case COLD -> name -> group(name) == Group.SEASON;
      // Also on its first day: there is no model for pools of which less is known.
      case LATENCY_ONLY ->
          name ->
              group(name) == Group.SEASON
                  || group(name) == Group.QUEUEING
                  || group(name) == Group.HOST
                  || group(name) == Group.CALL_CHAIN;
    };
  }

  private static Group group(String name) {
    FeatureSpec spec = FeatureCatalogue.specs().get(FeatureCatalogue.indexOf(name));
    return spec.group();
  }

  static RiskModel calibrated(RiskModel model, List<PoolLife> pools, Predicate<String> unknown) {
    LifeMethod method = new LifeMethod("tidegate", pools, LifeMethod.of(model, unknown));
    long width = pools.get(0).widthMillis();
    int windows = pools.get(0).p99().length;
    Splits splits =
        new Splits(
            new Splits.Stretch(LEARNING_WINDOWS * width, windows * width),
            new Splits.Stretch(windows * width, (windows + 1) * width),
            0,
            1);
    List<ScoredPool> scored =
        pools.parallelStream()
            .map(
                life ->
                    ScoredPool.of(
                        life.track(),
                        List.of(method),
                        Protocol.DEFAULT,
                        splits,
                        Splits.Role.CALIBRATED_ON))
            .toList();
    Evaluation evaluation = new Evaluation(List.of(method), scored, width, 1);
    double[] thresholds =
        Arrays.stream(BUDGETS).map(budget -> evaluation.threshold(0, budget)).toArray();
    return model.calibrated(curve(method, pools), AlarmThresholds.of(BUDGETS, thresholds));
  }

  private static ProbabilityCurve curve(LifeMethod method, List<PoolLife> pools) {
    double[] scores = new double[pools.stream().mapToInt(life -> life.p99().length).sum()];
    boolean[] came = new boolean[scores.length];
    int size = 0;
    for (PoolLife life : pools) {
      Label[] labels = WITHIN_THE_HOUR.label(life.over(), i -> true);
      float[] smoothed = method.scores(life.pool());
      for (int i = LEARNING_WINDOWS; i < labels.length - WITHIN_THE_HOUR.to(); i++) {
        if (labels[i] != Label.LEFT_OUT && !Float.isNaN(smoothed[i])) {
          scores[size] = smoothed[i];
          came[size++] = labels[i] == Label.BEFORE_BREACH;
        }
      }
    }
    return ProbabilityCurve.fit(Arrays.copyOf(scores, size), Arrays.copyOf(came, size));
  }
}
