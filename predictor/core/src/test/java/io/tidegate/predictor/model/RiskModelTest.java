package io.tidegate.predictor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RiskModelTest {
  private static final TrainingRows FIT = Synthetic.rows(1, 3000, 300);
  private static final TrainingRows UNSEEN = Synthetic.rows(2, 3000, 300);
  private static final RiskModel MODEL = Synthetic.trainer().train(FIT, UNSEEN);
  private static final RiskModels MODELS = models(MODEL);

  private static RiskModels models(RiskModel model) {
    return new RiskModels(
        new Provenance(
            "0.1.0", "made up", 0, 1000, 7, "none", new TreeMap<>(Map.of("recall at 0.25", 0.5))),
        Map.of(RiskModels.Variant.FULL, Synthetic.calibrated(model)));
  }

  @Test
  void eachHeadAndAllTogetherTellWhatIsBeforeABreach() {
    assertTrue(Synthetic.order(MODEL, 3) > 0.97, "all: " + Synthetic.order(MODEL, 3));
    for (String head : MODEL.heads()) {
      double order = Synthetic.order(MODEL.withShares(Map.of(head, 1.0)), 3);
      assertTrue(order > 0.95, head + ": " + order);
    }
  }

  @Test
  void labelsThatWereShuffledTeachNothing() {
    List<Boolean> labels = new ArrayList<>();
    for (int i = 0; i < FIT.size(); i++) {
      labels.add(FIT.beforeBreach(i));
    }
    Collections.shuffle(labels, new Random(4));
    boolean[] shuffled = new boolean[labels.size()];
    for (int i = 0; i < shuffled.length; i++) {
      shuffled[i] = labels.get(i);
    }
    RiskModel model =
        new RiskTrainer(
                EvidenceCoding.Plan.STANDARD,
                List.of(OneClassTrainer.STANDARD, LogisticTrainer.STANDARD),
                7)
            .train(FIT.withLabels(shuffled), UNSEEN);
    assertEquals(0.5, Synthetic.order(model, 3), 0.15);
  }

  @Test
  void theSameSeedGivesTheSameBytes() {
    assertArrayEquals(MODELS.toBytes(), models(Synthetic.trainer().train(FIT, UNSEEN)).toBytes());
  }

  @Test
  void aRowOfWhichLittleIsKnownIsNeverConfident() {
    double[] row = Synthetic.row(new Random(9), true);
    Arrays.fill(row, 0, 6, -9);
    assertTrue(MODEL.opinion(row).confident());
    double all = MODEL.opinion(row).score();
    row[0] = Double.NaN;
    row[1] = Double.POSITIVE_INFINITY;
    assertTrue(MODEL.opinion(row).score() < all, "less is known that speaks for a breach");
    Arrays.fill(row, 0, 5, Double.NaN);
    RiskModel.Opinion opinion = MODEL.opinion(row);
    assertFalse(opinion.confident());
    assertTrue(opinion.known() < 0.5, "known " + opinion.known());
    Arrays.fill(row, Double.NaN);
    assertEquals(0, MODEL.opinion(row).known());
    assertTrue(Double.isNaN(MODELS.model(RiskModels.Variant.COLD).probability(Double.NaN)));
  }

  @Test
  void theStrongestReasonComesFirst() {
    double[] row = new double[12];
    Arrays.fill(row, 0.3);
    row[4] = -4;
    List<RiskModel.Contribution> contributions = MODEL.contributions(row);
    assertEquals("feature-4", contributions.get(0).feature());
    assertTrue(contributions.get(0).value() > 3 * contributions.get(1).value());
  }

  @Test
  void aModelThatWasSavedIsTheSame() {
    RiskModels read = RiskModels.fromBytes(MODELS.toBytes(), Synthetic.NAMES);
    assertEquals(MODELS.provenance(), read.provenance());
    assertEquals(MODELS.version(), read.version());
    RiskModel model = read.model(RiskModels.Variant.FULL);
    Random random = new Random(6);
    for (int n = 0; n < 100; n++) {
      double[] row = Synthetic.row(random, n % 2 == 0);
      assertEquals(MODEL.opinion(row), model.opinion(row));
      assertEquals(MODEL.contributions(row), model.contributions(row));
    }
    assertEquals(2, model.threshold(0.5));
    assertArrayEquals(MODELS.toBytes(), read.toBytes());
  }

  @Test
  void featuresMayStandInAnotherOrder() {
    List<String> names = new ArrayList<>(Synthetic.NAMES);
    names.add(3, "new");
    Collections.reverse(names);
    RiskModel model = RiskModels.fromBytes(MODELS.toBytes(), names).model(RiskModels.Variant.FULL);
    double[] row = Synthetic.row(new Random(8), true);
    double[] other = new double[names.size()];
    for (int f = 0; f < row.length; f++) {
      other[names.indexOf(Synthetic.NAMES.get(f))] = row[f];
    }
    assertEquals(MODEL.opinion(row), model.opinion(other));
  }

  @Test
  void aModelOfOtherFeaturesIsRefusedByName() {
    assertEquals(
        "the model looks at features that are not known here: feature-0, feature-2",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    RiskModels.fromBytes(
                        MODELS.toBytes(),
                        Synthetic.NAMES.stream()
                            .filter(n -> !n.equals("feature-0") && !n.equals("feature-2"))
                            .toList()))
            .getMessage());
  }

  @Test
  void everyDamagedByteIsNoticed() {
    byte[] bytes = MODELS.toBytes();
    for (int i = 0; i < bytes.length; i += 97) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 4;
      assertThrows(
          IllegalArgumentException.class, () -> RiskModels.fromBytes(damaged, Synthetic.NAMES));
    }
    for (int length : new int[] {0, 3, 15, 16, bytes.length - 1}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> RiskModels.fromBytes(Arrays.copyOf(bytes, length), Synthetic.NAMES));
    }
  }

  @Test
  void anotherFormatIsRefused() {
    byte[] bytes = MODELS.toBytes();
    bytes[7] = 2;
    assertEquals(
        "the model begins with 5447524d, format 2: must be 5447524d, format 1",
        assertThrows(
                IllegalArgumentException.class, () -> RiskModels.fromBytes(bytes, Synthetic.NAMES))
            .getMessage());
  }

  @Test
  void aWeightThatIsNoNumberIsRefused() {
    assertEquals(
        "a number of the model is NaN: must be finite",
        assertThrows(
                IllegalArgumentException.class,
                () -> new LinearHead(1, new double[] {0, Double.NaN}))
            .getMessage());
  }

  @Test
  void scoresMeanNothingWithoutCalibration() {
    assertThrows(IllegalStateException.class, () -> MODEL.probability(1));
    assertThrows(IllegalStateException.class, () -> MODEL.threshold(0.5));
    assertThrows(
        IllegalArgumentException.class, () -> MODEL.withShares(Map.of("no-such-head", 1.0)));
  }
}
