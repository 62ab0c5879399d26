package io.tidegate.sources.exposition;

import io.tidegate.sources.MetricPoint;
import io.tidegate.sources.Names;
import io.tidegate.sources.Reading.Count;
import io.tidegate.sources.Reading.Gauge;
import io.tidegate.sources.Reading.Over;
import io.tidegate.sources.Refusals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What one scrape showed. The whole text has to be right, as in Prometheus: half of a truncated
 * answer would look like metrics that are gone.
 *
 * @param lines samples in it, wanted or not
 * @param refusals of points that are malformed in themselves
 */
public record Exposition(List<MetricPoint> points, int lines, Refusals refusals) {
  /** Longer ones are refused: no sample needs them. */
  private static final int MAX_LINE = 16 * 1024;

  public Exposition {
    points = List.copyOf(points);
  }

  /** The two text formats. */
  public enum Format {
    /** {@code text/plain; version=0.0.4}: timestamps in milliseconds. */
    PROMETHEUS,
    /** {@code application/openmetrics-text}: timestamps in seconds, ends with {@code # EOF}. */
    OPEN_METRICS;

    /** By the answer's content type; what is no OpenMetrics is taken for the older format. */
    public static Format of(String contentType) {
      return contentType != null && contentType.strip().startsWith("application/openmetrics-text")
          ? OPEN_METRICS
          : PROMETHEUS;
    }
  }

  /**
   * Reads one.
   *
   * @param atMillis when it was asked for: the time of samples that have none of their own
   * @param wanted by the metric's name; what nobody wants is checked and passed over
   */
  public static Exposition parse(
      String text, Format format, long atMillis, Predicate<String> wanted)
      throws MalformedExpositionException {
    return new Reader(format, atMillis, wanted).read(text);
  }

  private static final class Reader {
    private final boolean openMetrics;
    private final long atMillis;
    private final Predicate<String> wanted;
    private final Map<String, String> types = new HashMap<>();
    private final Map<String, Distributions> distributions = new HashMap<>();
    private final List<MetricPoint> points = new ArrayList<>();
    private final Refusals refusals = new Refusals();
    private int lineNumber;
    private int samples;
    private boolean ended;

    Reader(Format format, long atMillis, Predicate<String> wanted) {
      this.openMetrics = format == Format.OPEN_METRICS;
      this.atMillis = atMillis;
      this.wanted = wanted;
    }

    Exposition read(String text) throws MalformedExpositionException {
      int from = 0;
      while (from < text.length()) {
        int end = text.indexOf('\n', from);
        lineNumber++;
        if (end < 0) {
          end = text.length();
        }
        String line = text.substring(from, end);
        from = end + 1;
        try {
          line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        } catch (Line.Malformed e) {
          throw wrong(e.getMessage());
        }
      }
      if (openMetrics && !ended) {
        throw wrong("'# EOF' is missing at the end: the text is not whole");
      }
      distributions.values().forEach(d -> d.points(points, refusals));
      return new Exposition(points, samples, refusals);
    }

    private MalformedExpositionException wrong(String what) {
      return new MalformedExpositionException(lineNumber, what);
    }

    private void line(String line) throws Line.Malformed {
      if (line.length() > MAX_LINE) {
        throw new Line.Malformed(
            "it has %d characters: at most %d".formatted(line.length(), MAX_LINE));
      }
      if (ended) {
        throw new Line.Malformed("something follows '# EOF'");
      }
      if (line.isBlank()) {
        return;
      }
      if (line.startsWith("#")) {
        comment(line);
        return;
      }
      samples++;
      sample(Line.parse(line, openMetrics));
    }

    private void comment(String line) throws Line.Malformed {
      if (openMetrics && line.equals("# EOF")) {
        ended = true;
        return;
      }
      String[] words = line.substring(1).strip().split("[ \t]+", 3);
      if (!words[0].equals("TYPE")) {
        return;
      }
      if (words.length != 3 || !Line.isName(words[1])) {
        throw new Line.Malformed("'%s' is no TYPE of a metric".formatted(line));
      }
      types.put(words[1], words[2].strip());
    }

    private void sample(Line line) throws Line.Malformed {
      long timeMillis = timeMillis(line.timestamp());
      for (String suffix : new String[] {"_bucket", "_count", "_sum"}) {
        if (line.name().endsWith(suffix)) {
          String family = line.name().substring(0, line.name().length() - suffix.length());
          String type = types.getOrDefault(family, "");
          if (type.equals("histogram") || type.equals("summary")) {
            if (wantedDistribution(family)) {
              distributions
                  .computeIfAbsent(family, Distributions::new)
                  .take(suffix, line, timeMillis);
            }
            return;
          }
        }
      }
      String type = types.getOrDefault(line.name(), "");
      boolean quantile = type.equals("summary") && line.labels().containsKey("quantile");
      if (quantile || !wanted.test(Names.metric(line.name()))) {
        return;
      }
      boolean counts = type.equals("counter") || (openMetrics && isTotalOfACounter(line.name()));
      points.add(
          new MetricPoint(
              Names.metric(line.name()),
              line.labels(),
              "",
              timeMillis,
              counts ? new Count(line.value(), Over.TOTAL) : new Gauge(line.value())));
    }

    private boolean isTotalOfACounter(String name) {
      return name.endsWith("_total")
          && "counter".equals(types.get(name.substring(0, name.length() - "_total".length())));
    }

    private boolean wantedDistribution(String family) {
      String name = Names.metric(family);
      return wanted.test(name) || wanted.test(name + "_count") || wanted.test(name + "_sum");
    }

    private long timeMillis(String timestamp) throws Line.Malformed {
      if (timestamp.isEmpty()) {
        return atMillis;
      }
      double number = Line.number(timestamp);
      return Math.round(openMetrics ? number * 1_000 : number);
    }
  }
}
