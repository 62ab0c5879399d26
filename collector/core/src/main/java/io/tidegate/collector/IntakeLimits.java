package io.tidegate.collector;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.PoolSample;
import java.util.Map;
import java.util.Optional;

/**
 * What one record, and one service, may bring. What is over is refused, and the rest goes on. Names
 * of services and pools have bounds of their own, which the wire keeps.
 *
 * @param maxRecordBytes of a record, before it is decoded
 * @param maxHistogramBytes of each of a sample's histograms, as encoded
 * @param maxLabels of a sample or a heartbeat
 * @param maxPoolsPerService in one window of one partition, and in one heartbeat; samples of
 *     further ones are refused
 * @param parkedPerMinute refused records of one service and reason that are kept for inspection in
 *     a minute of the broker's time; further ones are only counted
 */
public record IntakeLimits(
    int maxRecordBytes,
    int maxHistogramBytes,
    int maxLabels,
    int maxPoolsPerService,
    int parkedPerMinute) {
  /**
   * A histogram of 20,000 requests has about 1 KB, and one of every latency that there can be, each
   * up to a million times, 9.7 KB.
   */
  public static final IntakeLimits DEFAULT = new IntakeLimits(128 * 1024, 16 * 1024, 32, 1_000, 20);

  private static final int MAX_LABEL_NAME = 63;
  private static final int MAX_LABEL_VALUE = 255;
  private static final int MAX_SHOWN = 100;

  public IntakeLimits {
    atLeast("maxRecordBytes", 1_024, maxRecordBytes);
    atLeast("maxHistogramBytes", 64, maxHistogramBytes);
    atLeast("maxLabels", 0, maxLabels);
    atLeast("maxPoolsPerService", 1, maxPoolsPerService);
    atLeast("parkedPerMinute", 1, parkedPerMinute);
  }

  /**
   * What is wrong with the size of a record, if anything is; worth knowing before it is decoded.
   */
  public Optional<Outcome.Refused> objection(byte[] encoded) {
    return encoded == null || encoded.length <= maxRecordBytes
        ? Optional.empty()
        : over(
            "record-too-large",
            "the record has %d bytes: at most %d".formatted(encoded.length, maxRecordBytes));
  }

  /** What is wrong with a sample taken by itself, if anything is. */
  public Optional<Outcome.Refused> objection(PoolSample sample) {
    if (sample.labels().isEmpty()
        && fits(sample.queueWait())
        && fits(sample.run())
        && fits(sample.latency())) {
      return Optional.empty();
    }
    return labels(sample.labels())
        .or(() -> histogram("queueWait", sample.queueWait()))
        .or(() -> histogram("run", sample.run()))
        .or(() -> histogram("latency", sample.latency()));
  }

  /** What is wrong with a heartbeat, if anything is. */
  public Optional<Outcome.Refused> objection(Heartbeat heartbeat) {
    if (heartbeat.pools().size() > maxPoolsPerService) {
      return over(
          "too-many-pools",
          "the instance has %d pools: at most %d"
              .formatted(heartbeat.pools().size(), maxPoolsPerService));
    }
    return labels(heartbeat.labels());
  }

  private boolean fits(EncodedHistogram histogram) {
    return histogram.length() <= maxHistogramBytes;
  }

  private Optional<Outcome.Refused> histogram(String field, EncodedHistogram histogram) {
    return fits(histogram)
        ? Optional.empty()
        : over(
            "histogram-too-large",
            "%s has %d bytes: at most %d".formatted(field, histogram.length(), maxHistogramBytes));
  }

  private Optional<Outcome.Refused> labels(Map<String, String> labels) {
    if (labels.size() > maxLabels) {
      return over(
          "too-many-labels", "it has %d labels: at most %d".formatted(labels.size(), maxLabels));
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!fitsName(label.getKey()) || !fitsValue(label.getValue())) {
        return firstUnfit(labels);
      }
    }
    return Optional.empty();
  }

  /** In the order of names, so that the same record is refused in the same words. */
  private static Optional<Outcome.Refused> firstUnfit(Map<String, String> labels) {
    return labels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(label -> label(label.getKey(), label.getValue()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Loops rather than patterns: they run for every sample. */
  private static boolean fitsName(String name) {
    boolean fits = !name.isEmpty() && name.length() <= MAX_LABEL_NAME && begins(name.charAt(0));
    for (int i = 1; fits && i < name.length(); i++) {
      fits = begins(name.charAt(i)) || "./:-".indexOf(name.charAt(i)) >= 0;
    }
    return fits;
  }

  private static boolean begins(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean fitsValue(String value) {
    boolean fits = value.length() <= MAX_LABEL_VALUE;
    for (int i = 0; fits && i < value.length(); i++) {
      fits = !Character.isISOControl(value.charAt(i));
    }
    return fits;
  }

  private static Optional<Outcome.Refused> label(String name, String value) {
    if (!fitsName(name)) {
      return over(
          "bad-label",
          "the label '%s' must be 1 to 63 of A-Z a-z 0-9 . _ / : - and start with a letter, a digit or _"
              .formatted(shown(name)));
    }
    if (!fitsValue(value)) {
      return over(
          "bad-label",
          "the label '%s' is '%s' (%d characters): at most %d, all of them printable"
              .formatted(name, shown(value), value.length(), MAX_LABEL_VALUE));
    }
    return Optional.empty();
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  private static Optional<Outcome.Refused> over(String reason, String what) {
    return Optional.of(new Outcome.OverLimit(reason, what));
  }

  private static void atLeast(String field, int bound, int value) {
    if (value < bound) {
      throw new IllegalArgumentException(
          "%s is %d: must be at least %d".formatted(field, value, bound));
    }
  }
}
