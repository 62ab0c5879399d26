package io.tidegate.predictor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Model;
import org.tribuo.anomaly.Event;

class HeadTest {
  private static final TrainingRows ROWS = Synthetic.rows(1, 3000, 300);
  private static final EvidenceCoding CODING =
      EvidenceCoding.fit(ROWS, EvidenceCoding.Plan.STANDARD);

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void theSvmsDotProductIsWhatTribuoSays(double shift) {
    double[] origin = OneClassTrainer.origin(CODING, shift);
    Model<Event> svm = OneClassTrainer.STANDARD.tribuo(ROWS, CODING, origin, 7);
    LinearHead head = OneClassTrainer.head(svm, origin);
    double rho = -OneClassTrainer.decision(svm, new double[CODING.size()]);
    Random random = new Random(5);
    for (int n = 0; n < 200; n++) {
      double[] coded = random.doubles(CODING.size(), -3, 3).toArray();
      double[] shifted = coded.clone();
      for (int j = 0; j < coded.length; j++) {
        shifted[j] -= origin[j];
      }
      assertEquals(
          -OneClassTrainer.decision(svm, shifted) / rho, head.score(new float[0], coded), 1e-9);
    }
  }

  @Test
  void whereNormalWindowsLookBadTheOriginMovesAway() {
    // Half of the normal windows are where all of those before a breach are.
    TrainingRows.Builder rows = TrainingRows.builder(List.of("x"), TrainingRows.Sampling.ALL);
    for (int i = 0; i < 1000; i++) {
      rows.add(0, i, new double[] {i % 2}, Label.NORMAL, false);
      rows.add(0, i, new double[] {0}, Label.BEFORE_BREACH, false);
    }
    TrainingRows built = rows.build();
    EvidenceCoding coding = EvidenceCoding.fit(built, EvidenceCoding.Plan.STANDARD);
    LinearHead head = OneClassTrainer.STANDARD.train(built, coding, 7);
    assertTrue(
        head.score(new float[0], coding.encode(new float[] {0}))
            > head.score(new float[0], coding.encode(new float[] {1})));
  }

  @Test
  void theLogisticDotProductIsWhatTribuoSays() {
    var model = LogisticTrainer.STANDARD.tribuo(ROWS, CODING, 7);
    LinearHead head = LogisticTrainer.STANDARD.train(ROWS, CODING, 7);
    Random random = new Random(5);
    for (int n = 0; n < 200; n++) {
      double[] coded = random.doubles(CODING.size(), -1, 1).toArray();
      assertEquals(LogisticTrainer.logOdds(model, coded), head.score(new float[0], coded), 1e-6);
    }
  }

  @Test
  void theOriginIsFurtherOutThanNormalWindows() {
    LinearHead head = OneClassTrainer.STANDARD.train(ROWS, CODING, 7);
    assertEquals(1, head.score(new float[0], new double[CODING.size()]), 1e-9);
    assertTrue(head.score(new float[0], CODING.neutral()) < 0);
  }

  @Test
  void treesAskForTheFeaturesAndAddUp() {
    TreeHead head =
        TreeHead.of(
            List.of(Synthetic.stump(0, 1, 10, 20, true), Synthetic.stump(2, -1, 1, 2, false)),
            ROWS);
    float[] row = new float[12];
    assertEquals(10 + 2, head.score(row, null));
    row[0] = 1;
    row[2] = -1.5f;
    assertEquals(20 + 1, head.score(row, null), "what equals the threshold is not below it");
    row[0] = Float.NaN;
    row[2] = Float.NaN;
    assertEquals(10 + 2, head.score(row, null));
  }

  @Test
  void contributionsOfTreesAddUpToTheScore() {
    TreeHead head =
        TreeHead.of(
            List.of(Synthetic.stump(0, 0, 10, 20, true), Synthetic.stump(2, -1, 1, 2, false)),
            ROWS);
    double[] low = new double[12];
    double[] high = new double[12];
    float[] row = new float[12];
    row[0] = -1;
    head.contribute(row, null, CODING, low);
    row[0] = 1;
    head.contribute(row, null, CODING, high);
    assertEquals(10, high[0] - low[0], 1e-4, "the difference that feature 0 makes");
    assertEquals(low[2], high[2]);
    assertTrue(low[0] < 0 && high[0] > 0, "a typical window lies between");
  }

  @Test
  void contributionsOfALinearHeadAddUpToTheScore() {
    LinearHead head = OneClassTrainer.STANDARD.train(ROWS, CODING, 7);
    float[] row = ROWS.row(17);
    double[] coded = CODING.encode(row);
    double[] contributions = new double[12];
    head.contribute(row, coded, CODING, contributions);
    double sum = 0;
    for (double c : contributions) {
      sum += c;
    }
    assertEquals(head.score(row, coded) - head.score(row, CODING.neutral()), sum, 1e-9);
  }

  @Test
  void theWeightOfAHeadIsSharedAmongItsFeatures() {
    double[] mass = new double[12];
    TreeHead.of(
            List.of(Synthetic.stump(0, 0, 0, 3, true), Synthetic.stump(2, -1, 1, 2, false)), ROWS)
        .weigh(CODING, mass);
    assertArrayEquals(new double[] {0.75, 0, 0.25, 0, 0, 0, 0, 0, 0, 0, 0, 0}, mass, 1e-9);
  }

  @Test
  void aTreeThatGoesRoundInCirclesIsRefused() {
    assertEquals(
        "node 0 has the children 0 and 1: must be from 1 to 1",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new Tree(
                        new int[] {0, -1},
                        new float[2],
                        new int[] {0, 0},
                        new int[] {1, 0},
                        new int[] {1, 0}))
            .getMessage());
  }
}
