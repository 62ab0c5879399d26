package io.tidegate.sources;

import io.tidegate.sources.Mapping.Use;
import io.tidegate.sources.Reading.Count;
import io.tidegate.sources.Reading.Distribution;
import io.tidegate.sources.Reading.Gauge;
import io.tidegate.sources.Rule.Slot;
import io.tidegate.sources.Series.CountSeries;
import io.tidegate.sources.Series.DistributionSeries;
import io.tidegate.sources.Series.GaugeSeries;
import io.tidegate.wire.PoolSample;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The points of one pool of one process, which become a sample as soon as all that is known of the
 * pool was told anew. A value that is missing, NaN or negative holds the sample back; its counts
 * then stand in the next one. The first points only say where counting starts.
 *
 * <p>A sample spans the time since the one before, as a collector wants it no longer than a window:
 * after a longer gap only the end is claimed, with its share of the counts.
 */
final class PoolStream {
  /** A series that is silent for so long is not waited for any more. */
  static final long FORGET_MILLIS = 600_000;

  private static final long MOST_TOLERANCE_MILLIS = 1_000;

  private final Rule rule;
  private final String rawName;
  private final PoolSampleForm form;
  private final int maxSeries;
  private final Map<Slot, SlotState> slots = new TreeMap<>();
  private int seriesCount;
  private int cells;

  /** The end of the last sample, or where counting started; 0: nothing was told yet. */
  private long lastMillis;

  /** The newest point. */
  private long newestMillis;

  /** Points that are no further apart are of one moment. */
  private long toleranceMillis;

  private long incrementsFromMillis;
  private double backlog;
  private long touchedMillis;

  PoolStream(Rule rule, String rawName, PoolSampleForm form, int maxSeries) {
    this.rule = rule;
    this.rawName = rawName;
    this.form = form;
    this.maxSeries = maxSeries;
    rule.slots().forEach((slot, expressions) -> slots.put(slot, new SlotState(expressions)));
  }

  Rule rule() {
    return rule;
  }

  /** The pool's name before it was brought into our alphabet. */
  String rawName() {
    return rawName;
  }

  int cells() {
    return cells;
  }

  /** When something last came for it, by our own clock. */
  long touchedMillis() {
    return touchedMillis;
  }

  void touched(long nowMillis) {
    touchedMillis = nowMillis;
  }

  /** Why a point is not taken. */
  record Refusal(Reason reason, String detail) {}

  /**
   * The sample of the moment before a point of a later one comes. If that moment was not whole, it
   * stays so; what was counted until then is in the next sample.
   */
  Optional<PoolSample> sampleBefore(long atMillis) {
    if (newestMillis == 0 || atMillis <= newestMillis + toleranceMillis) {
      return Optional.empty();
    }
    Optional<PoolSample> sample = sample();
    slots.values().forEach(SlotState::stale);
    return sample;
  }

  /**
   * Takes a point for one of its uses.
   *
   * @param labels of the point, as a key
   */
  Optional<Refusal> take(Use use, MetricPoint point, String labels, boolean memoryFull) {
    SlotState slot = slots.get(use.slot());
    Series known = slot.get(use, labels);
    if (known != null && point.timeMillis() <= known.timeMillis()) {
      return refuse(
          Reason.OUT_OF_ORDER,
          "%s of %s at %d: the newest is of %d"
              .formatted(point.name(), rawName, point.timeMillis(), known.timeMillis()));
    }
    if (known == null && seriesCount >= maxSeries) {
      return refuse(
          Reason.TOO_MANY_SERIES,
          "pool %s has %d series: at most %d".formatted(rawName, seriesCount, maxSeries));
    }
    if (known == null && memoryFull) {
      return refuse(Reason.MEMORY_FULL, "%s of %s".formatted(point.name(), rawName));
    }
    int before = known == null ? 0 : known.cells();
    Series series =
        switch (use.slot().role().form()) {
          case GAUGE -> gauge((GaugeSeries) known, point);
          case COUNT -> count((CountSeries) known, point);
          case DISTRIBUTION -> distribution((DistributionSeries) known, point);
        };
    if (series == null) {
      return why(use, point);
    }
    if (known == null) {
      slot.put(use, labels, series);
      seriesCount++;
    }
    if (known == null && lastMillis > 0) {
      series.born();
    } else {
      series.refreshed(point.timeMillis() > lastMillis + toleranceMillis);
    }
    cells += series.cells() - before;
    newestMillis = Math.max(newestMillis, point.timeMillis());
    return Optional.empty();
  }

  private static Optional<Refusal> refuse(Reason reason, String detail) {
    return Optional.of(new Refusal(reason, detail));
  }

  /** Null: it says nothing. */
  private static Series gauge(GaugeSeries known, MetricPoint point) {
    if (!(point.reading() instanceof Gauge gauge) || !usable(gauge.value())) {
      return null;
    }
    GaugeSeries series = known == null ? new GaugeSeries() : known;
    series.take(gauge.value(), point.timeMillis());
    return series;
  }

  private Series count(CountSeries known, MetricPoint point) {
    Count count;
    if (point.reading() instanceof Count told) {
      count = told;
    } else if (point.reading() instanceof Gauge gauge) {
      // Sources that do not tell types, or tell a running total as a gauge.
      count = new Count(gauge.value(), Reading.Over.TOTAL);
    } else {
      return null;
    }
    if (!usable(count.value())) {
      return null;
    }
    CountSeries series = known == null ? new CountSeries() : known;
    series.take(count.value(), count.over(), point.timeMillis(), lastMillis);
    startsAt(count.over());
    return series;
  }

  private Series distribution(DistributionSeries known, MetricPoint point) {
    if (!(point.reading() instanceof Distribution told) || saysNothing(told)) {
      return null;
    }
    DistributionSeries series = known;
    if (series == null) {
      OptionalDouble micros = TimeUnits.micros(rule.unit(), point);
      if (micros.isEmpty()) {
        return null;
      }
      series = new DistributionSeries(micros.getAsDouble());
    }
    series.take(told.buckets(), told.over(), point.timeMillis(), lastMillis);
    startsAt(told.over());
    return series;
  }

  /** Count and sum alone are no distribution. */
  private static boolean saysNothing(Distribution told) {
    return told.buckets() instanceof ExplicitBuckets explicit && !explicit.hasBounds();
  }

  private static boolean usable(double value) {
    return Double.isFinite(value) && value >= 0;
  }

  private Optional<Refusal> why(Use use, MetricPoint point) {
    Role.Form wanted = use.slot().role().form();
    Reading reading = point.reading();
    boolean fits =
        switch (wanted) {
          case GAUGE -> reading instanceof Gauge;
          case COUNT -> !(reading instanceof Distribution);
          case DISTRIBUTION -> reading instanceof Distribution;
        };
    if (!fits) {
      return refuse(
          Reason.WRONG_TYPE,
          "%s is a %s: %s of rule %s has to be a %s"
              .formatted(
                  point.name(),
                  reading.getClass().getSimpleName(),
                  use.slot(),
                  rule.name(),
                  wanted));
    }
    if (reading instanceof Distribution told && !saysNothing(told)) {
      return refuse(
          Reason.NO_UNIT,
          "%s has unit '%s': rule %s has to name it, e.g. unit: ms"
              .formatted(point.name(), point.unit(), rule.name()));
    }
    // Missing, not wrong: the sample waits for it.
    return Optional.empty();
  }

  private void startsAt(Reading.Over over) {
    if (over.increment() && over.startMillis() > 0 && lastMillis == 0) {
      incrementsFromMillis =
          incrementsFromMillis == 0
              ? over.startMillis()
              : Math.min(incrementsFromMillis, over.startMillis());
    }
  }

  /** The sample of what came since the last one, if all of it is there. */
  Optional<PoolSample> sample() {
    if (newestMillis <= lastMillis) {
      return Optional.empty();
    }
    slots.values().forEach(slot -> slot.forget(newestMillis - FORGET_MILLIS));
    OptionalDouble active = slots.get(Slot.of(Role.ACTIVE)).gauge(0);
    if (active.isEmpty() || slots.values().stream().anyMatch(slot -> !slot.complete())) {
      return Optional.empty();
    }
    long fromMillis = lastMillis > 0 ? lastMillis : incrementsFromMillis;
    double backlogNow = active.getAsDouble() + gauge(Role.QUEUED, 0).orElse(0);
    Optional<PoolSample> sample =
        fromMillis > 0 && fromMillis < newestMillis
            ? Optional.of(form.sample(this, fromMillis, newestMillis, backlogNow - backlog))
            : Optional.empty();
    backlog = backlogNow;
    toleranceMillis =
        lastMillis > 0 ? Math.min(MOST_TOLERANCE_MILLIS, (newestMillis - lastMillis) / 4) : 0;
    lastMillis = newestMillis;
    slots.values().forEach(SlotState::used);
    seriesCount = slots.values().stream().mapToInt(SlotState::size).sum();
    cells = slots.values().stream().mapToInt(SlotState::cells).sum();
    return sample;
  }

  OptionalDouble gauge(Role role, double least) {
    SlotState slot = slots.get(Slot.of(role));
    return slot == null ? OptionalDouble.empty() : slot.gauge(least);
  }

  /** What was counted since the last sample; empty: nobody counts it. */
  OptionalDouble count(Role role) {
    SlotState slot = slots.get(Slot.of(role));
    return slot == null || !slot.known() ? OptionalDouble.empty() : OptionalDouble.of(slot.count());
  }

  /** The times since the last sample; empty: nobody tells them. */
  Optional<Latencies> times(Role role, double share) {
    SlotState slot = slots.get(Slot.of(role));
    if (slot == null || !slot.known()) {
      return Optional.empty();
    }
    Latencies latencies = new Latencies(share);
    slot.distribution(latencies);
    return Optional.of(latencies);
  }

  /** Numbers that go into labels. */
  Map<String, Double> labelNumbers() {
    Map<String, Double> numbers = new TreeMap<>();
    slots.forEach(
        (slot, state) -> {
          if (slot.role() == Role.LABEL) {
            state.gauge(0).ifPresent(number -> numbers.put(slot.label(), number));
          }
        });
    return numbers;
  }
}
