package io.tidegate.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.sim.control.Contender;
import io.tidegate.sim.control.Score;
import io.tidegate.sim.control.Standing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The result of {@code tidegate simulate}.
 *
 * @param traffic the file's name, or {@code generated}
 * @param days of each seed
 */
record SimulateReport(
    String traffic, double days, int pools, int seeds, long firstSeed, List<Standing> standings) {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Map<String, ToDoubleFunction<Score>> FIELDS = fields();

  private static Map<String, ToDoubleFunction<Score>> fields() {
    Map<String, ToDoubleFunction<Score>> fields = new LinkedHashMap<>();
    fields.put("windowsOverSlo", Score::windowsOverSlo);
    fields.put("requestsOverSlo", Score::requestsOverSlo);
    fields.put("poolHours", Score::poolHours);
    fields.put("replicaHours", Score::replicaHours);
    fields.put("resizes", Score::resizes);
    fields.put("directionChanges", Score::directionChanges);
    return fields;
  }

  void print(PrintWriter out) {
    Score any = standings.get(0).total();
    out.printf(
        Locale.ROOT,
        "%n  %s: %d seeds of %d pools, %.1f days each; %d windows, %d requests%n%n",
        traffic,
        seeds,
        pools,
        days,
        any.windows(),
        any.requests());
    out.printf(
        Locale.ROOT,
        "  %-13s %19s %23s %21s %9s %9s%n",
        "controller",
        "windows over SLO",
        "requests over SLO",
        "pool-hours",
        "resizes",
        "and back");
    for (Standing standing : standings) {
      Score total = standing.total();
      out.printf(
          Locale.ROOT,
          "  %-13s %7d %11s %9d %13s %8.0f %12s %9d %9d%n",
          standing.controller().word(),
          total.windowsOverSlo(),
          range(standing.sum(Score::windowsOverSlo)),
          total.requestsOverSlo(),
          range(standing.sum(Score::requestsOverSlo)),
          total.poolHours(),
          range(standing.sum(Score::poolHours)),
          total.resizes(),
          total.directionChanges());
    }
    own()
        .ifPresent(
            own -> {
              out.println();
              others(own).forEach(other -> printRatio(own, other, out));
            });
    out.flush();
  }

  private static void printRatio(Standing own, Standing other, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "  tidegate to %-13s requests over SLO x %s, pool-hours x %s%n",
        other.controller().word() + ":",
        ratio(own.ratio(other, Score::requestsOverSlo)),
        ratio(own.ratio(other, Score::poolHours)));
  }

  private static String range(Standing.Estimate of) {
    return String.format(Locale.ROOT, "[%.0f,%.0f]", of.low(), of.high());
  }

  private static String ratio(Standing.Estimate of) {
    return Double.isFinite(of.value())
        ? String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", of.value(), of.low(), of.high())
        : "? (it had none)";
  }

  private Optional<Standing> own() {
    return standings.stream().filter(s -> s.controller() == Contender.TIDEGATE).findFirst();
  }

  private List<Standing> others(Standing own) {
    return standings.stream().filter(s -> s.controller() != own.controller()).toList();
  }

  void write(Path file) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(json()) + "\n");
  }

  private ObjectNode json() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("traffic", traffic);
    put(root, "days", days);
    root.put("pools", pools).put("seeds", seeds).put("firstSeed", firstSeed);
    root.put("windows", standings.get(0).total().windows());
    root.put("requests", standings.get(0).total().requests());
    ArrayNode list = root.putArray("controllers");
    standings.forEach(s -> put(list.addObject(), s));
    own()
        .ifPresent(
            own -> {
              ArrayNode ratios = root.putArray("ratios");
              others(own).forEach(other -> put(ratios.addObject(), own, other));
            });
    return root;
  }

  private static void put(ObjectNode node, Standing standing) {
    node.put("controller", standing.controller().word());
    FIELDS.forEach(
        (name, of) -> {
          double total = of.applyAsDouble(standing.total());
          if (name.endsWith("Hours")) {
            put(node, name, total);
          } else {
            node.put(name, (long) total);
          }
        });
    FIELDS.forEach((name, of) -> put(node.putArray(name + "Interval"), standing.sum(of)));
  }

  private static void put(ObjectNode node, Standing own, Standing other) {
    node.put("controller", own.controller().word()).put("to", other.controller().word());
    FIELDS.forEach(
        (name, of) -> {
          Standing.Estimate ratio = own.ratio(other, of);
          put(node, name, ratio.value());
          put(node.putArray(name + "Interval"), ratio);
        });
  }

  private static void put(ArrayNode interval, Standing.Estimate of) {
    add(interval, of.low());
    add(interval, of.high());
  }

  /** JSON has no word for NaN. */
  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, rounded(value));
    } else {
      node.putNull(name);
    }
  }

  private static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(rounded(value));
    } else {
      array.addNull();
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
