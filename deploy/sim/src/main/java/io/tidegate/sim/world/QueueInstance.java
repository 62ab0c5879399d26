package io.tidegate.sim.world;

import java.util.Arrays;

/**
 * One instance of a pool: servers with one bounded first-come-first-served queue, in virtual time.
 *
 * <p>After Kiefer and Wolfowitz (1955) a request's whole life is known when it arrives: it starts
 * at the earliest time at which a server is free. So there is no calendar of events, and a request
 * costs one pass over the servers. What changes between windows (size, times, pauses) is applied at
 * a window's start: those that run keep their ends, those that wait are planned anew.
 */
final class QueueInstance {

  /**
   * What holds during a window.
   *
   * @param workMillis mean time of a request's own work, alone at work
   * @param callMillis mean time of a call to the dependency
   * @param stuckWorkers workers that hold a request which never ends
   */
  record Conditions(int size, double workMillis, double callMillis, int stuckWorkers) {}

  private final int queueCapacity;
  private final Contention contention;
  private final Pauses pauses = new Pauses();
  private final Tally tally;
  private InHand inHand = new InHand();
  private InHand planned = new InHand();
  private double[] free = new double[8];
  private double[] running = new double[8];
  private final double[] waitingStarts;
  private int waitingFirst;
  private int waiting;
  private Conditions conditions;
  private double from;
  private double to;
  private int stuck;
  private long released;
  private final InHand savedInHand = new InHand();
  private Conditions savedConditions;
  private double savedTo;
  private long savedReleased;

  QueueInstance(int queueCapacity, Contention contention, boolean runCounts) {
    this.queueCapacity = queueCapacity;
    this.contention = contention;
    this.tally = new Tally(runCounts);
    this.waitingStarts = new double[queueCapacity + 1];
  }

  /** To be filled before {@link #begin}. */
  Pauses pauses() {
    return pauses;
  }

  Tally tally() {
    return tally;
  }

  /** Starts the window [fromMillis, toMillis). Windows follow each other without a gap. */
  void begin(double fromMillis, double toMillis, Conditions now) {
    tally.clear();
    conditions = now;
    from = fromMillis;
    to = toMillis;
    waiting = 0;
    InHand before = inHand;
    inHand = planned;
    inHand.count = 0;
    planned = before;
    if (free.length < now.size()) {
      free = new double[now.size()];
    }
    keepRunning(before);
    for (int i = 0; i < before.count; i++) {
      if (before.starts[i] >= from) {
        plan(before.arrived[i], from, before.work[i], before.call[i], before.fails[i]);
      }
    }
  }

  private void keepRunning(InHand before) {
    int count = 0;
    stuck = 0;
    if (running.length < before.count) {
      running = new double[before.count];
    }
    for (int i = 0; i < before.count; i++) {
      if (before.starts[i] < from) {
        double end = before.ends[i];
        if (Double.isInfinite(end)) {
          stuck++;
        } else {
          end = pauses.stretch(from, end);
        }
        running[count++] = end;
        settle(
            before.arrived[i],
            before.starts[i],
            end,
            before.work[i],
            before.call[i],
            before.fails[i]);
      }
    }
    Arrays.sort(running, 0, count);
    // Where more run than there are servers now, the first to end are not replaced.
    int kept = Math.min(count, conditions.size());
    System.arraycopy(running, count - kept, free, 0, kept);
    Arrays.fill(free, kept, conditions.size(), from);
  }

  /**
   * A request comes; times ascend within a window.
   *
   * @param work its own work relative to the mean
   * @param call its call's time relative to the mean; negative: it makes none
   */
  void arrive(double atMillis, double work, double call, boolean fails) {
    int size = conditions.size();
    pauses.passed(atMillis);
    int first = earliest(size);
    if (pauses.afterPause(Math.max(atMillis, free[first])) > atMillis) {
      while (waiting > 0 && waitingStarts[waitingFirst] <= atMillis) {
        waitingFirst = waitingFirst + 1 == waitingStarts.length ? 0 : waitingFirst + 1;
        waiting--;
      }
      if (waiting >= queueCapacity) {
        tally.rejected++;
        return;
      }
    }
    tally.submitted++;
    plan(atMillis, atMillis, work, call, fails);
  }

  private int earliest(int size) {
    int first = 0;
    double soonest = free[0];
    for (int i = 1; i < size; i++) {
      if (free[i] < soonest) {
        soonest = free[i];
        first = i;
      }
    }
    return first;
  }

  private void plan(double arrivedAt, double notBefore, double work, double call, boolean fails) {
    int size = conditions.size();
    int server = earliest(size);
    double start = pauses.afterPause(Math.max(notBefore, free[server]));
    int atWork = 1;
    for (int i = 0; i < size; i++) {
      if (free[i] > start) {
        atWork++;
      }
    }
    double end;
    if (stuck < conditions.stuckWorkers() && start < to) {
      stuck++;
      end = Double.POSITIVE_INFINITY;
    } else {
      double run = work * conditions.workMillis() * contention.stretch(atWork);
      if (call >= 0) {
        run += call * conditions.callMillis();
      }
      end = pauses.stretch(start, start + run);
    }
    free[server] = end;
    if (start > notBefore) {
      int last = waitingFirst + waiting++;
      waitingStarts[last >= waitingStarts.length ? last - waitingStarts.length : last] = start;
    }
    settle(arrivedAt, start, end, work, call, fails);
  }

  /** What ends in this window is counted, the rest stays in hand. */
  private void settle(
      double arrivedAt, double start, double end, double work, double call, boolean fails) {
    if (end >= to) {
      inHand.add(arrivedAt, start, end, work, call, fails);
      return;
    }
    tally.ended(start - arrivedAt, end - start, fails);
    if (call >= 0) {
      tally.called(call * conditions.callMillis());
    }
  }

  /** Ends what is stuck with an error, as a restart does. Between windows. */
  void restart() {
    int kept = 0;
    for (int i = 0; i < inHand.count; i++) {
      if (inHand.starts[i] < to && Double.isInfinite(inHand.ends[i])) {
        released++;
        continue;
      }
      inHand.arrived[kept] = inHand.arrived[i];
      inHand.starts[kept] = inHand.starts[i];
      inHand.ends[kept] = inHand.ends[i];
      inHand.work[kept] = inHand.work[i];
      inHand.call[kept] = inHand.call[i];
      inHand.fails[kept++] = inHand.fails[i];
    }
    inHand.count = kept;
  }

  /** Requests that a restart ended since this was last asked. */
  long takeReleased() {
    long count = released;
    released = 0;
    return count;
  }

  /** Requests that a restart ended and that were not taken yet. */
  long released() {
    return released;
  }

  /** Between windows: {@link #goBack} returns here. */
  void save() {
    savedInHand.set(inHand);
    savedConditions = conditions;
    savedTo = to;
    savedReleased = released;
  }

  void goBack() {
    inHand.set(savedInHand);
    conditions = savedConditions;
    to = savedTo;
    released = savedReleased;
  }

  /** At work at the window's end. */
  int active() {
    int count = 0;
    for (int i = 0; i < inHand.count; i++) {
      if (inHand.starts[i] < to) {
        count++;
      }
    }
    return count;
  }

  /**
   * Requests in hand at the window's end that will be late: those at work whose end is known to be,
   * and those that have waited half of the time already, as work takes its own.
   */
  int doomed(double sloMillis) {
    int count = 0;
    for (int i = 0; i < inHand.count; i++) {
      double millis =
          inHand.starts[i] >= to
              ? 2 * (to - inHand.arrived[i])
              : (tally.runCounts() ? inHand.ends[i] : inHand.starts[i]) - inHand.arrived[i];
      // What is stuck never ends, whatever the size.
      if (millis > sloMillis && !Double.isInfinite(millis)) {
        count++;
      }
    }
    return count;
  }

  int queued() {
    return inHand.count - active();
  }
}
