package io.tidegate.sim.world;

import io.tidegate.wire.PoolWindow;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a fleet's life came to: whether breaches are as rare as in life.
 *
 * @param events breaches by cause: two windows in a row over the SLO, and no such two in the 30
 *     before
 * @param scripted causes by kind
 * @param unforeseeable of the events
 * @param shareOverSlo of the windows with a p99
 * @param shareMissing of all windows
 * @param cpuMillisPerPoolDay time that a pool's day took to simulate
 */
public record FleetStatistics(
    int pools,
    double poolDays,
    Map<Cause, Integer> events,
    Map<Cause, Integer> scripted,
    int poolsWithEvents,
    int unforeseeable,
    double shareOverSlo,
    double shareMissing,
    double meanRequestsPerSecond,
    double cpuMillisPerPoolDay) {
  private static final int IN_A_ROW = 2;
  private static final int QUIET = 30;

  /**
   * Runs all pools to their ends.
   *
   * @param nanos a clock to tell the cost by
   */
  public static FleetStatistics of(List<PoolRun> fleet, LongSupplier nanos) {
    Map<Cause, Integer> events = new EnumMap<>(Cause.class);
    Map<Cause, Integer> scripted = new EnumMap<>(Cause.class);
    double days = 0;
    int withEvents = 0;
    int unforeseeable = 0;
    long known = 0;
    long over = 0;
    long windows = 0;
    double arrivals = 0;
    long begin = nanos.getAsLong();
    for (PoolRun run : fleet) {
      days += run.windows() * (double) run.widthMillis() / 86_400_000;
      run.causes().forEach(c -> scripted.merge(c.cause(), 1, Integer::sum));
      int before = events.values().stream().mapToInt(Integer::intValue).sum();
      EventCount count = new EventCount();
      for (int i = 0; run.hasNext(); i++) {
        PoolWindow window = run.next();
        windows++;
        arrivals += window.arrivals();
        double p99 = window.latency().p99Millis();
        if (Double.isNaN(p99)) {
          continue;
        }
        known++;
        over += p99 > run.sloP99Millis() ? 1 : 0;
        int event = count.onWindow(i, p99 > run.sloP99Millis());
        if (event >= 0) {
          events.merge(run.causeAt(event), 1, Integer::sum);
          unforeseeable += run.unforeseeable(event) ? 1 : 0;
        }
      }
      withEvents += events.values().stream().mapToInt(Integer::intValue).sum() > before ? 1 : 0;
    }
    double seconds = days * 86_400;
    return new FleetStatistics(
        fleet.size(),
        days,
        events,
        scripted,
        withEvents,
        unforeseeable,
        known == 0 ? 0 : (double) over / known,
        windows == 0 ? 0 : 1 - (double) known / windows,
        arrivals / seconds,
        (nanos.getAsLong() - begin) / 1e6 / days);
  }

  /** Breaches by causes that show before. */
  public double foreseeableEventsPerPoolDay() {
    return (totalEvents() - unforeseeable) / poolDays;
  }

  public int totalEvents() {
    return events.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Finds events: breaches, which are two windows in a row, without one in the 30 before. */
  private static final class EventCount {
    private int row;
    private int lastOver = -1;

    /** The window at which an event began, once it is certain, or -1. */
    int onWindow(int window, boolean overSlo) {
      if (!overSlo) {
        row = 0;
        return -1;
      }
      row++;
      if (row < IN_A_ROW) {
        return -1;
      }
      int start = window - IN_A_ROW + 1;
      boolean event = row == IN_A_ROW && start - lastOver > QUIET;
      lastOver = window;
      return event ? start : -1;
    }
  }
}
