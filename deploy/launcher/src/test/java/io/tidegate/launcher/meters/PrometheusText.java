package io.tidegate.launcher.meters;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus' text format 0.0.4, read strictly: each family has its HELP and TYPE once and before
 * its samples, samples of a family stand together, no series comes twice, counters end in _total
 * and do not fall below 0, and the buckets of a histogram rise up to its count.
 */
public final class PrometheusText {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (\\S.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL + ")*)\\})? (\\S+)");
  private static final Pattern LE = Pattern.compile(",?le=\"([^\"]+)\"");

  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Double> series = new LinkedHashMap<>();
  private final Set<String> closed = new TreeSet<>();
  private final Map<String, Double> lastBucket = new HashMap<>();
  private String family = "";

  private PrometheusText() {}

  /** Series, as they are written, to value. */
  public static Map<String, Double> parse(String text) {
    PrometheusText parsed = new PrometheusText();
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    Map<String, String> helps = new HashMap<>();
    for (String line : text.lines().toList()) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      if (help.matches()) {
        require(helps.put(help.group(1), help.group(2)) == null, "a second HELP", line);
      } else if (type.matches()) {
        require(helps.containsKey(type.group(1)), "TYPE before HELP", line);
        parsed.begin(type.group(1), type.group(2), line);
      } else {
        parsed.sample(line);
      }
    }
    return parsed.series;
  }

  private void begin(String name, String type, String line) {
    require(types.put(name, type) == null, "a second TYPE", line);
    require(!type.equals("counter") || name.endsWith("_total"), "a counter without _total", line);
    closed.add(family);
    family = name;
  }

  private void sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    require(sample.matches(), "neither HELP, TYPE nor a sample", line);
    String name = sample.group(1);
    String type = types.getOrDefault(family, "");
    boolean fits =
        switch (type) {
          case "histogram" -> name.matches(Pattern.quote(family) + "_(bucket|sum|count)");
          case "summary" -> name.matches(Pattern.quote(family) + "(_sum|_count)?");
          default -> name.equals(family);
        };
    require(fits && !closed.contains(family), "not of the family above, " + family, line);
    double value = value(sample.group(3), line);
    require(!type.equals("counter") || value >= 0, "a counter below 0", line);
    require(series.put(line.substring(0, line.lastIndexOf(' ')), value) == null, "twice", line);
    if (type.equals("histogram")) {
      histogram(name, sample.group(2) == null ? "" : sample.group(2), value, line);
    }
  }

  private void histogram(String name, String labels, double value, String line) {
    Matcher le = LE.matcher(labels);
    if (name.endsWith("_bucket")) {
      require(le.find(), "a bucket without le", line);
      String of = family + le.replaceAll("");
      require(lastBucket.getOrDefault(of, 0.0) <= value, "a bucket below the one before", line);
      lastBucket.put(of, value);
    } else if (name.endsWith("_count")) {
      require(lastBucket.get(family + labels) == value, "not what the last bucket has", line);
    }
  }

  private static double value(String text, String line) {
    try {
      return switch (text) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw new AssertionError("no number: " + line, e);
    }
  }

  private static void require(boolean condition, String what, String line) {
    if (!condition) {
      throw new AssertionError(what + ": " + line);
    }
  }
}
