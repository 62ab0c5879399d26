package io.tidegate.sim.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.model.Label;
import io.tidegate.predictor.model.TrainingRows;
import io.tidegate.predictor.model.Tree;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XgBoostTrainerTest {
  private static final XgBoostTrainer SMALL =
      new XgBoostTrainer(12, 3, 0.2, 1, 0.8, 0.8, 1_000_000);

  private static TrainingRows rows() {
    Random random = new Random(3);
    TrainingRows.Builder rows =
        TrainingRows.builder(List.of("z", "noise", "a", "b"), TrainingRows.Sampling.ALL);
    for (int i = 0; i < 2000; i++) {
      boolean before = i % 10 == 0;
      double[] row = new double[4];
      for (int f = 0; f < 4; f++) {
        row[f] = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(9) / 3.0 - 1;
      }
      row[2] += before ? 1 : 0;
      row[3] -= before ? 1 : 0;
      rows.add(0, i, row, before ? Label.BEFORE_BREACH : Label.NORMAL, false);
    }
    return rows.build();
  }

  private static double score(List<Tree> trees, TrainingRows rows, int i) {
    double score = 0;
    for (Tree tree : trees) {
      int node = 0;
      while (tree.feature()[node] >= 0) {
        float value = rows.value(i, tree.feature()[node]);
        node =
            Float.isNaN(value)
                ? tree.unknown()[node]
                : value < tree.threshold()[node] ? tree.below()[node] : tree.above()[node];
      }
      score += tree.threshold()[node];
    }
    return score;
  }

  @Test
  void theTreesSayWhatTheLibrarySays() {
    TrainingRows rows = rows();
    var model = SMALL.tribuo(rows, 7);
    List<Tree> trees = SMALL.train(rows, 7);
    assertEquals(24, trees.size());
    for (int i = 1; i < rows.size(); i += 3) {
      if (XgBoostTrainer.example(rows, i, 1).size() == 0) {
        continue;
      }
      var scores = model.predict(XgBoostTrainer.example(rows, i, 1)).getOutputScores();
      double odds =
          Math.log(scores.get("before-breach").getScore() / scores.get("normal").getScore());
      assertEquals(odds, score(trees, rows, i), 1e-4, "row " + i);
    }
  }

  @Test
  void theyTellWhatIsBeforeABreach() {
    TrainingRows rows = rows();
    List<Tree> trees = SMALL.train(rows, 7);
    double before = 0;
    double normal = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.beforeBreach(i)) {
        before += score(trees, rows, i) / rows.count(true);
      } else {
        normal += score(trees, rows, i) / rows.count(false);
      }
    }
    assertTrue(before > normal + 1, before + " against " + normal);
  }

  @Test
  void aDumpIsReadWithItsGaps() {
    Tree tree =
        DumpedTree.read(
            "0:[f2<-0.5] yes=1,no=2,missing=2\n\t1:leaf=0.25\n\t2:[f0<1e-3] yes=5,no=6,missing=5\n"
                + "\t\t5:leaf=-1\n\t\t6:leaf=2\n",
            Map.of("f2", 7, "f0", 1),
            -1);
    assertEquals(
        List.of(7, -1, 1, -1, -1), java.util.Arrays.stream(tree.feature()).boxed().toList());
    assertEquals(-0.25f, tree.threshold()[1]);
    assertEquals(1e-3f, tree.threshold()[2]);
    assertEquals(2, tree.unknown()[0]);
    assertEquals(3, tree.below()[2]);
    assertEquals(1f, tree.threshold()[3]);
    assertThrows(IllegalArgumentException.class, () -> DumpedTree.read("0:leaves", Map.of(), 1));
  }
}
