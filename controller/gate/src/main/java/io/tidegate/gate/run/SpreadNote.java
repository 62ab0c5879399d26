package io.tidegate.gate.run;

import io.tidegate.gate.traffic.TrafficModel;
import java.util.Locale;
import java.util.Optional;

/** Sent versus source, as far as the source's is known for such windows. */
final class SpreadNote {
  private SpreadNote() {}

  static String of(
      GatePlan plan,
      TrafficModel model,
      Side baseline,
      Side candidate,
      Optional<ReplayBlocks> replay) {
    double seconds = plan.http().window().toNanos() / 1e9;
    double modelled = model.dispersion().at1s();
    String source =
        replay.isPresent()
            ? ", %s in the log".formatted(index(replay.get().dispersion()))
            : seconds == 1 && !plan.load().steady()
                ? ", %s in the model".formatted(index(modelled))
                : "";
    return String.format(
        Locale.ROOT,
        "variance to mean of requests per window of %.4g s (Poisson: 1): %s sent to the baseline, %s to the candidate%s",
        seconds,
        index(baseline.spread()),
        index(candidate.spread()),
        source);
  }

  private static String index(double index) {
    return Double.isNaN(index) ? "unknown" : String.format(Locale.ROOT, "%.2f", index);
  }
}
