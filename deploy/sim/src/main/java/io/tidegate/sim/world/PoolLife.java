package io.tidegate.sim.world;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;

/** A pool while it runs: its instances, its load, and what its script does to them. */
final class PoolLife {
  static final int MAX_SIZE = 256;

  private final PoolPlan plan;
  private final long startMillis;
  private final long widthMillis;
  private final SharedDatabase database;
  private final int caller;
  private final Chance chance;
  private final Burst burst;
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final WindowMaker maker;
  private final double meanRate;
  private int size;
  private long revision;
  private boolean resizedFromOutside;
  private int window;
  private Served newest = new Served(0, 0, 0, 0);
  private final Chance savedChance = new Chance(0);

  PoolLife(PoolPlan plan, long startMillis, long widthMillis, SharedDatabase database, int caller) {
    this.plan = plan;
    this.startMillis = startMillis;
    this.widthMillis = widthMillis;
    this.database = database;
    this.caller = caller;
    this.chance = new Chance(plan.seed());
    this.burst = new Burst(chance, plan.shape().burst());
    this.size = plan.shape().size();
    for (int i = 0; i < plan.shape().instances(); i++) {
      hosts.add(new SimulatedHost(plan, i, Chance.of(plan.seed(), "host " + i)));
    }
    double sum = 0;
    for (float rate : plan.base()) {
      sum += rate;
    }
    this.meanRate = sum / plan.windows();
    this.maker = new WindowMaker(plan, widthMillis, Chance.of(plan.seed(), "collector"));
  }

  int nextWindow() {
    return window;
  }

  int size() {
    return size;
  }

  void resize(int newSize) {
    resizedFromOutside = true;
    set(newSize);
    tellDatabase(newSize);
  }

  private void tellDatabase(int newSize) {
    if (caller < 0) {
      database.resize(newSize);
    } else {
      database.resizeCaller(caller, newSize);
    }
  }

  void withHistograms() {
    maker.withHistograms();
  }

  /** What the next window will be with that size. Nothing of it is lived through. */
  Served foreseen(int trialSize) {
    SharedDatabase.Saved savedDatabase = database.save();
    savedChance.set(chance);
    double savedBurst = burst.state();
    hosts.forEach(SimulatedHost::save);
    int savedSize = size;
    size = trialSize;
    tellDatabase(trialSize);
    live();
    Served foreseen = served();
    size = savedSize;
    hosts.forEach(SimulatedHost::goBack);
    burst.state(savedBurst);
    chance.set(savedChance);
    database.goBack(savedDatabase);
    return foreseen;
  }

  /** What became of the newest window's requests. */
  Served newest() {
    return newest;
  }

  int instances() {
    return hosts.size();
  }

  private Served served() {
    double slo = plan.provisioned().sloP99Millis();
    long requests = 0;
    long over = 0;
    long waiting = 0;
    long doomed = 0;
    for (SimulatedHost host : hosts) {
      Tally tally = host.queue().tally();
      long turnedAway = tally.rejected + host.queue().released();
      requests += tally.completed + turnedAway;
      over += tally.latency.above(slo) + turnedAway;
      waiting += host.queue().queued();
      doomed += host.queue().doomed(slo);
    }
    return new Served(requests, over, waiting, doomed);
  }

  private void set(int newSize) {
    size = newSize;
    revision++;
  }

  PoolWindow next() {
    Script script = plan.script();
    Integer owners = resizedFromOutside ? null : script.ownerResizes().get(window);
    if (owners != null) {
      set(owners);
    }
    live();
    newest = served();
    PoolWindow made =
        maker.window(
            startMillis + window * widthMillis,
            hosts,
            size,
            revision,
            script.missing().contains(window),
            script.partial().contains(window));
    window++;
    return made;
  }

  private void live() {
    Script script = plan.script();
    double from = (double) window * widthMillis;
    double to = from + widthMillis;
    double rate = rate(window);
    boolean restarted = script.restarts().contains(window);
    SimulatedHost.Now now = now(rate);
    int hiccup = script.blips().contains(window) ? chance.below(hosts.size()) : -1;
    for (int i = 0; i < hosts.size(); i++) {
      if (restarted) {
        hosts.get(i).restart();
      }
      hosts.get(i).begin(from, to, now, i == hiccup);
    }
    arrive(from, to, rate, script.failingShare(window));
  }

  private SimulatedHost.Now now(double rate) {
    Script script = plan.script();
    PoolShape shape = plan.shape();
    // The database's own pool feels what slows the database in its own work.
    double work =
        shape.workMillis()
            * script.workFactor(window)
            * (caller < 0 ? script.callFactor(window) : 1);
    double call = caller < 0 ? 0 : shape.callMillis() * database.callFactor(window);
    return new SimulatedHost.Now(
        size,
        work,
        call,
        script.stuckShare(window),
        script.leakTarget(window),
        script.leakLevel(window),
        rate / meanRate);
  }

  private void arrive(double from, double to, double rate, double failing) {
    PoolShape shape = plan.shape();
    double before = window == 0 ? rate : rate(window - 1);
    double after = window + 1 < plan.windows() ? rate(window + 1) : rate;
    burst.begin(from, widthMillis, before, rate, after);
    int count = hosts.size();
    for (double at = burst.next(); at < to; at = burst.next()) {
      double work = shape.workTimes().draw(chance);
      boolean calls = chance.odds(shape.callShare());
      boolean fails = failing > 0 && chance.odds(failing);
      QueueInstance queue = hosts.get(count == 1 ? 0 : chance.below(count)).queue();
      queue.arrive(at, work, calls ? shape.callTimes().draw(chance) : -1, fails);
    }
  }

  private double rate(int at) {
    return caller < 0
        ? database.callsPerSecond(at)
        : plan.base()[at] * plan.script().rateFactor(at);
  }
}
