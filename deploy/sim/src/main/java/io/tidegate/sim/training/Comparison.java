package io.tidegate.sim.training;

import io.tidegate.predictor.evaluation.Evaluation;
import io.tidegate.predictor.evaluation.Method;
import io.tidegate.predictor.evaluation.PoolScorer;
import io.tidegate.predictor.evaluation.Protocol;
import io.tidegate.predictor.evaluation.Report;
import io.tidegate.predictor.evaluation.ScoredPool;
import io.tidegate.predictor.evaluation.Splits;
import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.model.RiskModel;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.predictor.model.RiskModels.Variant;
import io.tidegate.sim.world.RateSeries;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Compares the prior model, and what is left of it without one of its parts, with other methods, on
 * simulated pools that it never saw. A part that is taken away is unknown to the model as it is;
 * the model is not trained anew.
 */
public final class Comparison {
  private final Protocol protocol = Protocol.DEFAULT;
  private final Map<String, LifeMethod.RowScore> own = new LinkedHashMap<>();
  private final List<Method> others;
  private final List<Method> slow;
  private final long seed;

  /** So long before the stretch that it is judged on a slow method begins. */
  private static final int SLOW_WINDOWS = 2 * 1440;

  /**
   * @param others compared with it
   * @param slow the same, but they see a pool only from two days before the time that they are
   *     judged on: for methods that take long, and remember no more
   * @param seed of the choice of the pools that are held out, and of the intervals
   */
  public Comparison(RiskModels models, List<Method> others, List<Method> slow, long seed) {
    RiskModel full = models.model(Variant.FULL);
    Predicate<String> none = name -> false;
    own.put("tidegate", LifeMethod.of(full, none));
    for (String head : full.heads()) {
      own.put("only-" + head, LifeMethod.of(full.withShares(Map.of(head, 1.0)), none));
    }
    own.put("queueing-forecast", (life, window) -> -life.headrooms()[window]);
    own.put("no-season", LifeMethod.of(full, in(Group.SEASON)));
    own.put("no-call-chain", LifeMethod.of(full, in(Group.CALL_CHAIN)));
    own.put("cold", variant(models, Variant.COLD));
    own.put("latency-only", variant(models, Variant.LATENCY_ONLY));
    this.others = List.copyOf(others);
    this.slow = List.copyOf(slow);
    this.seed = seed;
  }

  /** Only these others. */
  Comparison(List<Method> others, List<Method> slow, long seed) {
    this.others = List.copyOf(others);
    this.slow = List.copyOf(slow);
    this.seed = seed;
  }

  private static Predicate<String> in(Group group) {
    return name -> FeatureCatalogue.specs().get(FeatureCatalogue.indexOf(name)).group() == group;
  }

  private static LifeMethod.RowScore variant(RiskModels models, Variant variant) {
    return LifeMethod.of(models.model(variant), PriorTraining.unknown(variant));
  }

  /** Pools under recorded load, taken through all methods; days that the series lacks are none. */
  public List<ScoredPool> recorded(
      String name, RateSeries series, int pools, long seed, Consumer<String> progress) {
    return scored(name, Lives.of(series, pools, seed), pools, progress);
  }

  /** The same under generated load. */
  public List<ScoredPool> generated(
      String name, int days, int pools, long seed, Consumer<String> progress) {
    return scored(name, Lives.generated(days, pools, seed), pools, progress);
  }

  private List<ScoredPool> scored(String name, Lives lives, int pools, Consumer<String> progress) {
    List<ScoredPool> scored = new ArrayList<>();
    lives.forEachBatch(
        batch -> {
          scored.addAll(batch.parallelStream().map(life -> scored(life.in(name), pools)).toList());
          progress.accept("%s: %d of %d pools".formatted(name, scored.size(), pools));
        });
    return scored;
  }

  ScoredPool scored(PoolLife life, int pools) {
    List<Method> methods = new ArrayList<>();
    own.forEach((name, score) -> methods.add(new LifeMethod(name, List.of(life), score)));
    methods.addAll(others);
    long width = life.widthMillis();
    Splits splits = Splits.of(protocol, 0, life.p99().length * width, width, pools, seed);
    Splits.Role role = role(life.pool());
    Splits.Stretch judged = role == Splits.Role.HELD_OUT ? splits.test() : splits.calibrate();
    long begin = life.startMillis() + judged.fromMillis() - SLOW_WINDOWS * width;
    slow.forEach(method -> methods.add(new LateMethod(method, begin)));
    return ScoredPool.of(life.track(), methods, protocol, splits, role);
  }

  /** Says nothing before a time, and does not look. */
  private record LateMethod(Method method, long fromMillis) implements Method {
    @Override
    public String name() {
      return method.name();
    }

    @Override
    public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
      PoolScorer scorer = method.forPool(pool, sloP99Millis, widthMillis);
      return window -> window.startMillis() < fromMillis ? Double.NaN : scorer.onWindow(window);
    }
  }

  /** By the pool's own hash, so that it does not depend on which others there are. */
  private Splits.Role role(PoolId pool) {
    long hash = (pool.key().hashCode() * 0x9e3779b97f4a7c15L + seed) >>> 33;
    return hash % 5 < 3 ? Splits.Role.HELD_OUT : Splits.Role.CALIBRATED_ON;
  }

  /** How all methods did on some pools, of one series or of several. */
  public Report report(List<ScoredPool> pools, long widthMillis, List<Double> budgets) {
    List<Method> methods = new ArrayList<>();
    own.forEach((name, score) -> methods.add(new LifeMethod(name, List.of(), score)));
    methods.addAll(others);
    methods.addAll(slow);
    return new Evaluation(methods, pools, widthMillis, seed).report(budgets);
  }
}
