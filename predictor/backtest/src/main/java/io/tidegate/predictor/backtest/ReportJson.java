package io.tidegate.predictor.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.predictor.evaluation.Interval;
import io.tidegate.predictor.evaluation.Reliability;
import io.tidegate.predictor.evaluation.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A report as JSON; what could not be measured is null. */
public final class ReportJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReportJson() {}

  /**
   * Writes a report to a file.
   *
   * @param provenance where the data came from, and with which seeds, in words
   */
  public static void write(Report report, List<String> provenance, Path file) throws IOException {
    Files.writeString(
        file, MAPPER.writeValueAsString(of(report, provenance)) + System.lineSeparator());
  }

  static ObjectNode of(Report report, List<String> provenance) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("events", report.events());
    put(root, "poolDays", report.poolDays());
    root.put("unforeseeableEvents", report.unforeseeableEvents());
    root.put("unjudgedBreaches", report.unjudgedBreaches());
    root.put("pools", report.pools());
    root.put("poolsHeldOut", report.heldOut());
    root.put("calibrationPools", report.calibrationPools());
    put(root, "calibrationPoolDays", report.calibrationPoolDays());
    put(root, "baseRate", report.baseRate());
    ArrayNode notes = root.putArray("notes");
    provenance.forEach(notes::add);
    ArrayNode methods = root.putArray("methods");
    report.methods().forEach(line -> line(methods.addObject(), line, report));
    ArrayNode ratios = root.putArray("ratios");
    for (Report.Ratio ratio : report.ratios()) {
      ObjectNode node = ratios.addObject();
      node.put("name", ratio.name()).put("to", ratio.to());
      put(node, "budget", ratio.budget());
      interval(node, "recallRatio", ratio.recall());
      interval(node, "recallRatioAtTestBudget", ratio.recallAtTestBudget());
    }
    return root;
  }

  private static void line(ObjectNode node, Report.Line line, Report report) {
    node.put("name", line.name());
    put(node, "budget", line.budget());
    interval(node, "recall", line.recall());
    put(node, "precision", line.precision());
    put(node, "medianLeadMinutes", line.medianLeadMinutes());
    put(node, "falseAlarmsPerPoolDay", line.falseAlarmsPerPoolDay());
    report
        .reliability(line.name())
        .ifPresent(
            r -> {
              put(node, "brier", r.brier());
              put(node, "reliabilityError", r.error());
              bins(node.putArray("reliability"), r.bins());
            });
    interval(node, "recallAtTestBudget", line.recallAtTestBudget());
    put(node, "recallByChance", line.recallByChance());
    put(node, "unforeseeableRecall", line.unforeseeableRecall());
    node.put("hits", line.hits()).put("falseAlarms", line.falseAlarms());
    put(node, "threshold", line.threshold());
    node.put("thresholdFrom", line.thresholdBrought() ? "method" : "calibration");
  }

  private static void bins(ArrayNode array, List<Reliability.Bin> bins) {
    for (Reliability.Bin bin : bins) {
      ObjectNode node = array.addObject();
      node.put("windows", bin.windows());
      put(node, "probability", bin.probability());
      put(node, "observed", bin.observed());
    }
  }

  private static void interval(ObjectNode node, String name, Interval interval) {
    put(node, name, interval.value());
    put(node, name + "Low", interval.low());
    put(node, name + "High", interval.high());
  }

  /** JSON has no word for NaN. */
  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, Math.round(value * 1e6) / 1e6);
    } else {
      node.putNull(name);
    }
  }
}
