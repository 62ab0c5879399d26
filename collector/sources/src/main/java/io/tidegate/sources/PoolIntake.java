package io.tidegate.sources;

import io.tidegate.sources.Mapping.Match;
import io.tidegate.sources.Mapping.Use;
import io.tidegate.sources.PoolStream.Refusal;
import io.tidegate.sources.Reading.Count;
import io.tidegate.sources.Reading.Distribution;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Points of any source in, samples out. It remembers, within {@link SourceLimits}, where each count
 * of each process stands. A process or pool that is silent for ten minutes is forgotten.
 *
 * <p>For one thread at a time.
 */
public final class PoolIntake {
  private static final long FORGETTING_EVERY_MILLIS = 60_000;

  private final Mapping mapping;
  private final SourceLimits limits;
  private final long longestMillis;
  private final long futureToleranceMillis;
  private final Map<Target, Map<String, PoolStream>> targets = new HashMap<>();
  private int cells;
  private long forgottenAtMillis;

  /** One process. */
  private record Target(String service, String instance) {}

  /**
   * What points gave.
   *
   * @param samples in the order of time
   */
  public record Taken(List<PoolSample> samples, Refusals refusals) {
    public Taken {
      samples = List.copyOf(samples);
    }
  }

  /**
   * Makes an empty one.
   *
   * @param longestMillis a sample may span: a collector's window
   * @param futureToleranceMillis by how much a point may be ahead of our own clock
   */
  public PoolIntake(
      Mapping mapping, SourceLimits limits, long longestMillis, long futureToleranceMillis) {
    this.mapping = mapping;
    this.limits = limits;
    this.longestMillis = longestMillis;
    this.futureToleranceMillis = futureToleranceMillis;
  }

  /**
   * Takes what came together from one place.
   *
   * @param context labels of the place: the target's, or the resource's attributes; they go before
   *     a point's own where it is about whose pool it is
   * @param nowMillis our own clock
   */
  public Taken take(Map<String, String> context, List<MetricPoint> points, long nowMillis) {
    List<PoolSample> samples = new ArrayList<>();
    Refusals refusals = new Refusals();
    Set<PoolStream> touched = new LinkedHashSet<>();
    List<MetricPoint> inOrder = new ArrayList<>(points);
    inOrder.sort(Comparator.comparingLong(MetricPoint::timeMillis));
    for (MetricPoint point : inOrder) {
      refusal(context, point, nowMillis, touched, samples)
          .ifPresent(refused -> refusals.add(refused.reason(), refused.detail()));
    }
    for (PoolStream stream : touched) {
      stream.touched(nowMillis);
      int before = stream.cells();
      stream.sample().ifPresent(samples::add);
      cells += stream.cells() - before;
    }
    forget(nowMillis);
    return new Taken(samples, refusals);
  }

  private Optional<Refusal> refusal(
      Map<String, String> context,
      MetricPoint point,
      long nowMillis,
      Set<PoolStream> touched,
      List<PoolSample> samples) {
    Optional<Refusal> first = Optional.empty();
    for (MetricPoint part : parts(point)) {
      UnaryOperator<String> ownFirst =
          label -> part.labels().getOrDefault(label, context.get(label));
      Optional<Match> match = mapping.match(part.name(), part.labels(), ownFirst);
      if (match.isPresent()) {
        Optional<Refusal> refused = objection(part, nowMillis);
        if (refused.isEmpty()) {
          refused = take(context, part, match.get(), touched, samples);
        }
        first = first.isPresent() ? first : refused;
      }
    }
    return first;
  }

  /** Of a distribution also its count and sum. */
  private static List<MetricPoint> parts(MetricPoint point) {
    if (!(point.reading() instanceof Distribution told)) {
      return List.of(point);
    }
    return List.of(
        point,
        point.as(point.name() + "_count", new Count(told.count(), told.over())),
        point.as(point.name() + "_sum", new Count(told.sum(), told.over())));
  }

  private Optional<Refusal> objection(MetricPoint point, long nowMillis) {
    if (point.timeMillis() <= 0) {
      return refuse(Reason.NO_TIME, "%s has time 0".formatted(point.name()));
    }
    if (point.timeMillis() > nowMillis + futureToleranceMillis) {
      return refuse(
          Reason.FROM_THE_FUTURE,
          "%s is of %d, and it is %d: at most %d ms ahead"
              .formatted(point.name(), point.timeMillis(), nowMillis, futureToleranceMillis));
    }
    if (point.labels().size() > limits.labels()) {
      return refuse(
          Reason.TOO_MANY_LABELS,
          "%s has %d labels: at most %d"
              .formatted(point.name(), point.labels().size(), limits.labels()));
    }
    for (Map.Entry<String, String> label : point.labels().entrySet()) {
      if (label.getValue().length() > limits.labelLength()) {
        return tooLong(point.name() + "'s label " + label.getKey(), label.getValue());
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> tooLong(String what, String value) {
    return refuse(
        Reason.LABEL_TOO_LONG,
        "%s has %d characters: at most %d".formatted(what, value.length(), limits.labelLength()));
  }

  private static Optional<Refusal> refuse(Reason reason, String detail) {
    return Optional.of(new Refusal(reason, detail));
  }

  private Optional<Refusal> take(
      Map<String, String> context,
      MetricPoint point,
      Match match,
      Set<PoolStream> touched,
      List<PoolSample> samples) {
    UnaryOperator<String> placeFirst =
        label -> context.getOrDefault(label, point.labels().get(label));
    String service = first(mapping.identity().service(), placeFirst);
    if (service.isEmpty() || Names.pool(service).isEmpty()) {
      return refuse(
          Reason.NO_SERVICE,
          "%s of pool %s has none of the labels %s"
              .formatted(point.name(), match.poolName(), mapping.identity().service()));
    }
    String instance = first(mapping.identity().instance(), placeFirst);
    if (instance.isEmpty()) {
      return refuse(
          Reason.NO_INSTANCE,
          "%s of service %s has none of the labels %s"
              .formatted(point.name(), service, mapping.identity().instance()));
    }
    if (instance.length() > limits.labelLength()) {
      return tooLong("the instance of service " + service, instance);
    }
    String pool = Names.pool(match.poolName());
    if (pool.isEmpty()) {
      return refuse(
          Reason.NO_NAME,
          "'%s' of service %s has no letter or digit".formatted(match.poolName(), service));
    }
    Target target = new Target(Names.pool(service), instance.replaceAll("\\p{Cntrl}", "_"));
    Map<String, PoolStream> pools = targets.get(target);
    if (pools == null && targets.size() >= limits.targets()) {
      return refuse(
          Reason.TOO_MANY_TARGETS,
          "%s of %s: %d report already".formatted(instance, service, targets.size()));
    }
    PoolStream stream = pools == null ? null : pools.get(pool);
    if (stream == null) {
      if (pools != null && pools.size() >= limits.poolsPerTarget()) {
        return refuse(
            Reason.TOO_MANY_POOLS,
            "%s of %s in %s: it has %d pools already"
                .formatted(pool, instance, service, pools.size()));
      }
      stream =
          new PoolStream(
              match.rule(),
              match.poolName(),
              new PoolSampleForm(
                  new PoolId(target.service(), pool),
                  target.instance(),
                  labels(placeFirst),
                  longestMillis),
              limits.seriesPerPool());
      targets.computeIfAbsent(target, t -> new HashMap<>()).put(pool, stream);
    } else if (!stream.rule().name().equals(match.rule().name())
        || !stream.rawName().equals(match.poolName())) {
      return refuse(
          Reason.NAME_COLLISION,
          "'%s' by rule %s would be pool %s of %s, as '%s' by rule %s is: name one otherwise"
              .formatted(
                  match.poolName(),
                  match.rule().name(),
                  pool,
                  service,
                  stream.rawName(),
                  stream.rule().name()));
    }
    touched.add(stream);
    return take(stream, point, match, samples);
  }

  private Optional<Refusal> take(
      PoolStream stream, MetricPoint point, Match match, List<PoolSample> samples) {
    String labels = new TreeMap<>(point.labels()).toString();
    int before = stream.cells();
    Optional<Refusal> first = Optional.empty();
    stream.sampleBefore(point.timeMillis()).ifPresent(samples::add);
    for (Use use : match.uses()) {
      Optional<Refusal> refused = stream.take(use, point, labels, cells >= limits.cells());
      first = first.isPresent() ? first : refused;
    }
    cells += stream.cells() - before;
    return first;
  }

  private static String first(List<String> labels, UnaryOperator<String> lookup) {
    for (String label : labels) {
      String value = lookup.apply(label);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return "";
  }

  private Map<String, String> labels(UnaryOperator<String> lookup) {
    Map<String, String> labels = new TreeMap<>();
    mapping
        .identity()
        .labels()
        .forEach(
            (name, from) -> {
              String value = first(from, lookup);
              if (!value.isEmpty() && value.length() <= limits.labelLength()) {
                labels.put(name, value);
              }
            });
    return labels;
  }

  /** What was silent for long. */
  private void forget(long nowMillis) {
    if (nowMillis - forgottenAtMillis < FORGETTING_EVERY_MILLIS) {
      return;
    }
    forgottenAtMillis = nowMillis;
    for (Map<String, PoolStream> pools : targets.values()) {
      pools.values().removeIf(s -> nowMillis - s.touchedMillis() > PoolStream.FORGET_MILLIS);
    }
    targets.values().removeIf(Map::isEmpty);
    cells =
        targets.values().stream()
            .flatMap(pools -> pools.values().stream())
            .mapToInt(PoolStream::cells)
            .sum();
  }

  /** Processes that are known. */
  public int targets() {
    return targets.size();
  }

  /** Pools that are known, of all processes. */
  public int pools() {
    return targets.values().stream().mapToInt(Map::size).sum();
  }
}
