package io.tidegate.gate.traffic;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Requests with the times at which they are to be sent, in order, made as they are asked for.
 * Routes that are not sent leave a gap; nothing else takes their place.
 */
public final class Schedule {
  private Schedule() {}

  /** The rate curve, each period's mix and the dispersion as they were seen; no sessions. */
  public static Iterator<PlannedRequest> requests(TrafficModel model, Knobs knobs) {
    return new Ahead(new RequestSchedule(model, knobs));
  }

  /**
   * Visits: begun along the rate curve, then from route to route as they were seen to go. The
   * dispersion is what comes of that, and the mix is the same all the time.
   *
   * @throws IllegalArgumentException the model has no sessions
   */
  public static Iterator<PlannedRequest> sessions(TrafficModel model, Knobs knobs) {
    return new Ahead(new SessionSchedule(model, knobs));
  }

  /**
   * So many requests evenly spread by chance, a Poisson process of which the count is known; of the
   * routes that are sent, by their shares over the whole time.
   *
   * @throws IllegalArgumentException the model has no route that is sent
   */
  public static Iterator<PlannedRequest> steady(
      TrafficModel model, int requests, long lengthMicros, long seed) {
    return new SteadySchedule(model, requests, lengthMicros, seed);
  }

  /** What makes the requests. */
  interface Maker {
    /** Null: there is none left. */
    PlannedRequest next();
  }

  /** Looks one ahead. */
  private static final class Ahead implements Iterator<PlannedRequest> {
    private final Maker maker;
    private PlannedRequest next;

    Ahead(Maker maker) {
      this.maker = maker;
      next = maker.next();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public PlannedRequest next() {
      if (next == null) {
        throw new NoSuchElementException("the schedule has ended");
      }
      PlannedRequest now = next;
      next = maker.next();
      return now;
    }
  }
}
