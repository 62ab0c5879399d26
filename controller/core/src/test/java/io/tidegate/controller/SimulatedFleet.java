package io.tidegate.controller;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/**
 * One pool's world: instances that obey commands by compare-and-set, a load that wanders, and a bus
 * that loses, repeats, delays and reorders. All chance is from one seed.
 */
final class SimulatedFleet {
  static final PoolId POOL = new PoolId("orders", "workers");
  static final long WIDTH = 1_000;
  private static final Map<Long, EncodedHistogram> HISTOGRAMS = new ConcurrentHashMap<>();

  /** An instance's pool. */
  static final class Instance {
    final String name;
    PoolSpec spec;
    long revision;
    String newestCommand = "";

    Instance(String name, PoolSpec spec) {
      this.name = name;
      this.spec = spec;
    }
  }

  private record Due(long atMillis, Object message) {}

  final Map<String, Instance> instances = new TreeMap<>();
  long now = 1_000_000_000L;

  /** How often somebody else changed a size, or an instance went: what excuses the controller. */
  int interferences;

  private final Random random;
  private final List<Due> onTheWay = new ArrayList<>();
  private final PoolKind kind;
  private double perSecond = 60;
  private double trend;
  private double runMillis = 50;
  private int born;

  SimulatedFleet(long seed) {
    random = new Random(seed);
    kind = random.nextInt(4) == 0 ? PoolKind.DB_CONNECTION : PoolKind.WORKER;
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      bear();
    }
  }

  private void bear() {
    int min = 1 + random.nextInt(3);
    int max = 8 + random.nextInt(60);
    int size = Math.max(min, Math.min(max, 3 + random.nextInt(10)));
    born++;
    instances.put("i" + born, new Instance("i" + born, new PoolSpec(size, 50, min, max)));
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** A window's time passes; gives what the controller hears in it, in that order. */
  List<ControlEvent> next() {
    now += WIDTH;
    wander();
    List<ControlEvent> heard = new ArrayList<>();
    deliver(heard);
    if (chance(0.9)) {
      PoolWindow window = window();
      heard.add(new ControlEvent.WindowSeen(window));
      if (chance(0.05)) {
        heard.add(new ControlEvent.WindowSeen(window));
      }
    }
    if (chance(0.85)) {
      Forecast forecast = forecast();
      if (chance(0.1)) {
        onTheWay.add(new Due(now + random.nextInt(6) * WIDTH, forecast));
      } else {
        heard.add(new ControlEvent.ForecastSeen(forecast));
      }
    }
    if (chance(0.05)) {
      java.util.Collections.shuffle(heard, random);
    }
    return heard;
  }

  private void wander() {
    if (chance(0.03)) {
      trend = random.nextGaussian() * 4;
    }
    perSecond = Math.max(0, Math.min(500, perSecond + trend + random.nextGaussian() * 5));
    if (chance(0.02)) {
      runMillis = 20 + random.nextInt(120);
    }
    if (chance(0.005) && instances.size() > 1) {
      instances.remove(instances.keySet().iterator().next());
      interferences++;
    }
    if (chance(0.005)) {
      bear();
    }
    if (chance(0.005)) {
      Instance any = instances.values().iterator().next();
      any.spec = any.spec.withSize(any.spec.maxSize());
      any.revision++;
      interferences++;
    }
  }

  /** The bus takes a command: it may lose, repeat or delay it. */
  void send(Command command) {
    int copies = chance(0.15) ? 0 : chance(0.1) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      onTheWay.add(new Due(now + (chance(0.7) ? 0 : random.nextInt(8) * WIDTH), command));
    }
  }

  private void deliver(List<ControlEvent> heard) {
    for (Due due : List.copyOf(onTheWay)) {
      if (due.atMillis() > now || !onTheWay.remove(due)) {
        continue;
      }
      if (due.message() instanceof Command command) {
        Ack ack = apply(command);
        int copies = ack == null || chance(0.15) ? 0 : chance(0.1) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
          if (chance(0.7)) {
            heard.add(new ControlEvent.AckSeen(ack));
          } else {
            onTheWay.add(new Due(now + random.nextInt(9) * WIDTH, ack));
          }
        }
      } else if (due.message() instanceof Ack ack) {
        heard.add(new ControlEvent.AckSeen(ack));
      } else if (due.message() instanceof Forecast forecast) {
        heard.add(new ControlEvent.ForecastSeen(forecast));
      }
    }
  }

  private Ack apply(Command command) {
    Instance instance = instances.get(command.instance());
    if (instance == null) {
      return null;
    }
    int before = instance.spec.size();
    Ack.Outcome outcome;
    if (instance.newestCommand.equals(command.commandId())) {
      outcome = Ack.Outcome.DUPLICATE;
    } else if (now >= command.expiresAtMillis()) {
      outcome = Ack.Outcome.EXPIRED;
    } else if (instance.revision != command.expectedRevision()
        || before != command.expectedSize()) {
      outcome = Ack.Outcome.STALE;
    } else if (chance(0.05)) {
      outcome = Ack.Outcome.REJECTED;
    } else {
      outcome = Ack.Outcome.APPLIED;
      instance.spec = instance.spec.withSize(command.targetSize());
      instance.revision++;
      instance.newestCommand = command.commandId();
    }
    return new Ack(
        command.commandId(),
        POOL,
        command.instance(),
        outcome,
        instance.revision,
        before,
        instance.spec.size(),
        "",
        now);
  }

  private PoolWindow window() {
    PoolWindow.Quality quality =
        chance(0.05)
            ? PoolWindow.Quality.PARTIAL
            : chance(0.02) ? PoolWindow.Quality.INSUFFICIENT : PoolWindow.Quality.COMPLETE;
    long count = quality == PoolWindow.Quality.INSUFFICIENT ? 0 : Math.round(perSecond);
    int size = instances.values().stream().mapToInt(i -> i.spec.size()).sum();
    double over = perSecond * runMillis / 1000 / size;
    double wait = over > 1 ? Math.rint(20 * over) * 20 : over > 0.8 ? 60 : 1;
    double latency = kind == PoolKind.WORKER ? wait + runMillis : wait;
    return new PoolWindow(
        POOL,
        kind,
        now - WIDTH,
        now,
        quality,
        instances.values().stream()
            .map(
                i ->
                    new PoolWindow.InstanceWindow(
                        i.name, i.spec, i.revision, i.spec.size(), 0, 0, count, Double.NaN))
            .toList(),
        count,
        count,
        chance(0.02) ? count / 10 : 0,
        0,
        summary(count, wait),
        summary(count, runMillis),
        summary(count, latency),
        HostLoad.UNKNOWN,
        List.of(),
        count == 0 ? EncodedHistogram.EMPTY : histogram(latency),
        0);
  }

  private static LatencySummary summary(long count, double millis) {
    return count == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(count, millis, millis, millis, millis, millis);
  }

  /** Encoding is by far the dearest thing in a step, and few latencies occur. */
  private static EncodedHistogram histogram(double millis) {
    return HISTOGRAMS.computeIfAbsent(
        Math.round(millis),
        rounded -> {
          Histogram histogram = EncodedHistogram.newHistogram();
          histogram.recordValueWithCount(rounded * 1000, 100);
          return EncodedHistogram.of(histogram);
        });
  }

  private Forecast forecast() {
    if (chance(0.05)) {
      return Forecast.unavailable(POOL, now, WIDTH, 15, "m", Forecast.Status.NO_DATA, 200);
    }
    double projected = Math.max(0, perSecond + 15 * trend);
    int size = instances.values().stream().mapToInt(i -> i.spec.size()).sum();
    boolean breach = projected * runMillis / 1000 > 0.9 * size || chance(0.02);
    return new Forecast(
        POOL,
        now,
        WIDTH,
        15,
        "m",
        Forecast.Status.READY,
        breach,
        0,
        0,
        100,
        200,
        breach ? 5 : Forecast.NO_BREACH,
        projected,
        runMillis,
        List.of());
  }
}
