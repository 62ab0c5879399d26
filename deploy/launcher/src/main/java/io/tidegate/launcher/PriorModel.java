package io.tidegate.launcher;

import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.BreachModel;
import io.tidegate.sim.PriorTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model that a new installation forecasts with: trained on simulated pools once, then kept. */
final class PriorModel {
  private static final Logger LOG = LoggerFactory.getLogger(PriorModel.class);

  private PriorModel() {}

  /** Reads the model from the data directory, or trains it (some seconds) and writes it there. */
  static BreachModel of(Settings settings) throws IOException {
    PriorTraining.Plan plan =
        new PriorTraining.Plan(
            PriorTraining.Plan.DEFAULT.seed(),
            PriorTraining.Plan.DEFAULT.poolsPerCause(),
            settings.predictor().falseAlarmsPerPoolDay());
    // The budget is part of the model: another one is another file.
    Path file =
        settings
            .dataDir()
            .resolve("models")
            .resolve("prior-%s-%s.bin".formatted(Version.text(), plan.falseAlarmsPerDay()));
    if (Files.exists(file)) {
      try {
        return BreachModel.fromBytes(Files.readAllBytes(file));
      } catch (IllegalArgumentException e) {
        LOG.warn("{} is no model ({}): it is trained again", file, e.getMessage());
      }
    }
    BreachModel model = PriorTraining.train(plan);
    Files.createDirectories(file.getParent());
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, model.toBytes());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return model;
  }
}
