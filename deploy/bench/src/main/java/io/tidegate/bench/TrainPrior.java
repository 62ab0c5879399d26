package io.tidegate.bench;

import io.tidegate.predictor.model.RiskModel;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.predictor.model.RiskModels.Variant;
import io.tidegate.sim.training.PriorTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the model that the product ships with, from its seed, and puts it where the build takes it
 * from: {@code predictor/core/src/main/resources/…/prior.bin}, or {@code -Dprior=FILE}.
 */
final class TrainPrior {
  private static final String RESOURCE =
      "predictor/core/src/main/resources/io/tidegate/predictor/model/prior.bin";

  private TrainPrior() {}

  static Report run() throws IOException {
    PriorTraining.Plan plan =
        Boolean.getBoolean("smoke")
            ? new PriorTraining.Plan(12, 3, 8, 3, 1001)
            : PriorTraining.Plan.STANDARD;
    RiskModels models = PriorTraining.train(plan, System.err::println);
    byte[] bytes = models.toBytes();
    Path file =
        Path.of(
            System.getProperty(
                "prior",
                Boolean.getBoolean("smoke")
                    ? Path.of(System.getProperty("java.io.tmpdir"), "prior.bin").toString()
                    : RESOURCE));
    Files.write(file, bytes);
    System.err.printf("%s: %s, %d bytes%n", file, models.version(), bytes.length);
    List<Row> rows = new ArrayList<>();
    rows.add(Row.of("size", bytes.length, "bytes"));
    models.provenance().scores().forEach((name, value) -> rows.add(Row.of(name, value, "")));
    for (Variant variant : Variant.values()) {
      RiskModel model = models.model(variant);
      rows.add(Row.of(variant + " features", model.features().size(), ""));
      for (double budget : new double[] {0.1, 0.25, 0.5}) {
        rows.add(Row.of(variant + " threshold at " + budget, model.threshold(budget), ""));
      }
    }
    return new Report("train-prior", System.getProperty("java.version"), rows);
  }
}
