package io.tidegate.sim.training;

import io.tidegate.predictor.model.HeadTrainer;
import io.tidegate.predictor.model.TrainingRows;
import io.tidegate.predictor.model.Tree;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.xgboost.XGBoostModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Boosted trees by Tribuo's XGBoost, taken out of the library as plain {@link Tree}s. Tribuo boosts
 * one tree per label and round; the score, the logarithm of the odds, is their difference. One
 * thread only, since the order of sums must not depend on the machine.
 *
 * @param rounds of boosting
 * @param depth of the trees
 * @param rate of learning
 * @param leastWeight of the windows in a leaf, as XGBoost counts it (sum of the hessians)
 * @param rowShare of the rows that each round sees
 * @param featureShare of the features that each tree sees
 * @param mostRows windows to train on; if there are more, every n-th normal one
 */
public record XgBoostTrainer(
    int rounds,
    int depth,
    double rate,
    double leastWeight,
    double rowShare,
    double featureShare,
    int mostRows)
    implements HeadTrainer.OfTrees {
  public static final XgBoostTrainer STANDARD =
      new XgBoostTrainer(50, 5, 0.15, 20, 0.7, 0.5, 200_000);

  private static final LabelFactory FACTORY = new LabelFactory();
  private static final String BEFORE = "before-breach";

  @Override
  public String name() {
    return "xgboost";
  }

  @Override
  public List<Tree> train(TrainingRows rows, long seed) {
    XGBoostModel<Label> model = tribuo(rows, seed);
    String[] names = new String[rows.names().size()];
    Arrays.setAll(names, f -> "f" + model.getFeatureIDMap().getID(name(f)));
    Map<String, Integer> features = new HashMap<>();
    for (int f = 0; f < names.length; f++) {
      features.put(names[f], f);
    }
    int before = model.getOutputIDInfo().getID(new Label(BEFORE));
    List<Tree> trees = new ArrayList<>();
    for (Booster booster : model.getInnerModels()) {
      try {
        String[] dump = booster.getModelDump("", false);
        for (int t = 0; t < dump.length; t++) {
          trees.add(DumpedTree.read(dump[t], features, t % 2 == before ? 1 : -1));
        }
      } catch (XGBoostError e) {
        throw new IllegalStateException("XGBoost gives no dump: " + e.getMessage(), e);
      }
    }
    return trees;
  }

  XGBoostModel<Label> tribuo(TrainingRows rows, long seed) {
    MutableDataset<Label> dataset =
        new MutableDataset<>(
            new SimpleDataSourceProvenance(
                "windows", OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC), FACTORY),
            FACTORY);
    int every = Math.max(1, (rows.count(false) + mostRows - 1) / mostRows);
    double normal = 0;
    double before = 0;
    for (int i = 0; i < rows.size(); i++) {
      before += rows.beforeBreach(i) ? rows.weight(i) : 0;
      normal += !rows.beforeBreach(i) && i % every == 0 ? rows.weight(i) : 0;
    }
    for (int i = 0; i < rows.size(); i++) {
      boolean positive = rows.beforeBreach(i);
      if (positive || i % every == 0) {
        // Both labels count as much, and a row as much as one on average.
        double weight = rows.weight(i) / (positive ? before : normal);
        ArrayExample<Label> example = example(rows, i, (float) (weight * (before + normal) / 2));
        // Tribuo refuses a row of which nothing is known, and it would teach nothing.
        if (example.size() > 0) {
          dataset.add(example);
        }
      }
    }
    return new XGBoostClassificationTrainer(rounds, parameters(seed)).train(dataset);
  }

  private Map<String, Object> parameters(long seed) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("objective", "multi:softprob");
    parameters.put("booster", "gbtree");
    parameters.put("tree_method", "hist");
    parameters.put("eta", rate);
    parameters.put("max_depth", depth);
    parameters.put("min_child_weight", leastWeight);
    parameters.put("subsample", rowShare);
    parameters.put("colsample_bytree", featureShare);
    parameters.put("lambda", 1.0);
    parameters.put("nthread", 1);
    parameters.put("verbosity", 0);
    parameters.put("seed", seed);
    return parameters;
  }

  /** What is not known is left out: XGBoost learns a way for it. */
  static ArrayExample<Label> example(TrainingRows rows, int i, float weight) {
    int size = rows.names().size();
    String[] names = new String[size];
    double[] values = new double[size];
    int known = 0;
    for (int f = 0; f < size; f++) {
      float value = rows.value(i, f);
      if (!Float.isNaN(value)) {
        names[known] = name(f);
        values[known++] = value;
      }
    }
    ArrayExample<Label> example =
        new ArrayExample<>(
            new Label(rows.beforeBreach(i) ? BEFORE : "normal"),
            Arrays.copyOf(names, known),
            Arrays.copyOf(values, known));
    example.setWeight(weight);
    return example;
  }

  private static String name(int feature) {
    return "%04d".formatted(feature);
  }
}
