package io.tidegate.controller;

import io.tidegate.wire.Ack;
import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
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
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/**
 * One pool's world: instances that obey commands by compare-and-set and go back to their baseline
 * when a lease ends, a load that wanders, operators who ask, and a bus that loses, repeats, delays
 * and reorders, unless it is a good one. All chance is from one seed.
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
    int baseline;
    long leaseUntil;

    Instance(String name, PoolSpec spec) {
      this.name = name;
      this.spec = spec;
      this.baseline = spec.size();
    }
  }

  private record Due(long atMillis, Object message) {}

  final Map<String, Instance> instances = new TreeMap<>();
  long now = 1_000_000_000L;

  /** How often somebody else changed a size, or an instance went: what excuses the controller. */
  int interferences;

  int leasesEnded;
  int warmed;

  private final Random random;
  private final boolean goodBus;

  /** Half of the worlds are left to the controller, so that its own changes come to their end. */
  private final double askShare;

  private final List<Due> onTheWay = new ArrayList<>();
  private final PoolKind kind;
  private double perSecond = 60;
  private double trend;
  private double runMillis = 50;
  private int born;
  private int asked;

  SimulatedFleet(long seed) {
    this(seed, false);
  }

  SimulatedFleet(long seed, boolean goodBus) {
    this.goodBus = goodBus;
    askShare = seed % 2 == 0 ? 0 : 0.04;
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

  /** What the bus does to a message now and then. */
  private boolean harm(double share) {
    return chance(share) && !goodBus;
  }

  /** A window's time passes; gives what the controller hears in it, in that order. */
  List<ControlEvent> next() {
    now += WIDTH;
    wander();
    endLeases();
    List<ControlEvent> heard = new ArrayList<>();
    deliver(heard);
    if (!harm(0.1)) {
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
    if (chance(askShare)) {
      ask(heard);
    }
    if (harm(0.05)) {
      java.util.Collections.shuffle(heard, random);
    }
    return heard;
  }

  /** An operator's request may come late, or twice as after a retry. */
  private void ask(List<ControlEvent> heard) {
    asked++;
    ChangeRequest request =
        new ChangeRequest(
            "r" + asked,
            POOL,
            chance(0.2) ? CommandAction.WARM : CommandAction.RESIZE,
            1 + random.nextInt(70),
            "operator",
            now + random.nextInt(500),
            now + 500 + random.nextInt(6) * WIDTH,
            chance(0.3) ? "i" + (1 + random.nextInt(born + 1)) : "");
    if (!chance(0.2)) {
      heard.add(new ControlEvent.ChangeRequested(request));
    }
    if (chance(0.3)) {
      onTheWay.add(new Due(now + random.nextInt(6) * WIDTH, request));
    }
  }

  private void endLeases() {
    for (Instance instance : instances.values()) {
      if (instance.leaseUntil > 0 && now >= instance.leaseUntil) {
        instance.leaseUntil = 0;
        instance.spec = instance.spec.withSize(instance.baseline);
        instance.revision++;
        leasesEnded++;
        interferences++;
      }
    }
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
      any.baseline = any.spec.size();
      any.leaseUntil = 0;
      any.revision++;
      interferences++;
    }
  }

  /** The bus takes a command: it may lose, repeat or delay it. */
  void send(Command command) {
    int copies = harm(0.15) ? 0 : chance(0.1) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      onTheWay.add(new Due(now + (harm(0.3) ? random.nextInt(8) * WIDTH : 0), command));
    }
  }

  private void deliver(List<ControlEvent> heard) {
    for (Due due : List.copyOf(onTheWay)) {
      if (due.atMillis() > now || !onTheWay.remove(due)) {
        continue;
      }
      if (due.message() instanceof Command command) {
        Ack ack = apply(command);
        int copies = ack == null || harm(0.15) ? 0 : chance(0.1) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
          if (harm(0.3)) {
            onTheWay.add(new Due(now + random.nextInt(9) * WIDTH, ack));
          } else {
            heard.add(new ControlEvent.AckSeen(ack));
          }
        }
      } else if (due.message() instanceof Ack ack) {
        heard.add(new ControlEvent.AckSeen(ack));
      } else if (due.message() instanceof Forecast forecast) {
        heard.add(new ControlEvent.ForecastSeen(forecast));
      } else if (due.message() instanceof ChangeRequest request) {
        heard.add(new ControlEvent.ChangeRequested(request));
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
    } else if (command.action() == CommandAction.RESIZE && chance(0.05)) {
      outcome = Ack.Outcome.REJECTED;
    } else {
      outcome = Ack.Outcome.APPLIED;
      obey(instance, command);
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

  private void obey(Instance instance, Command command) {
    switch (command.action()) {
      case RESIZE -> {
        instance.spec = instance.spec.withSize(command.targetSize());
        instance.revision++;
      }
      case WARM -> warmed++;
      case RENEW -> {
        // Nothing but the lease.
      }
    }
    instance.newestCommand = command.commandId();
    instance.leaseUntil = command.leaseMillis() == 0 ? 0 : now + command.leaseMillis();
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
                        i.name,
                        i.spec,
                        i.revision,
                        i.spec.size(),
                        0,
                        0,
                        count,
                        Double.NaN,
                        i.leaseUntil))
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
        0,
        List.of(),
        now / WIDTH % 40 < 5 ? Optional.of(new CacheCounts(20, 180)) : Optional.empty());
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
