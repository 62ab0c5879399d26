package io.tidegate.gate.traffic;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/** See {@link Schedule#steady}. */
final class SteadySchedule implements Iterator<PlannedRequest> {
  private final TrafficModel model;
  private final SplittableRandom random;
  private final Choice routes;
  private final long[] times;
  private int next;

  SteadySchedule(TrafficModel model, int requests, long lengthMicros, long seed) {
    this.model = model;
    random = new SplittableRandom(seed);
    routes = new Choice(model.routes().stream().map(r -> r.sent() ? r.share() : 0).toList());
    if (routes.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the model's %d routes is sent: at least one must be"
              .formatted(model.routes().size()));
    }
    times = random.longs(requests, 0, lengthMicros).toArray();
    Arrays.sort(times);
  }

  @Override
  public boolean hasNext() {
    return next < times.length;
  }

  @Override
  public PlannedRequest next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the schedule has ended");
    }
    int number = routes.draw(random);
    Route route = model.routes().get(number);
    return new PlannedRequest(
        times[next++], 0, number, route.method(), PathFiller.path(route, random));
  }
}
