package io.tidegate.gate.traffic;

import java.util.List;
import java.util.SplittableRandom;

/** See {@link Schedule#requests}. */
final class RequestSchedule implements Schedule.Maker {
  private final TrafficModel model;
  private final SplittableRandom random;
  private final Arrivals arrivals;
  private final List<Choice> mix;
  private final Choice overall;

  RequestSchedule(TrafficModel model, Knobs knobs) {
    this.model = model;
    random = new SplittableRandom(knobs.seed());
    Bursts bursts = new Bursts(model.dispersion(), random.split());
    arrivals = new Arrivals(model.rate(), knobs, 1, bursts, random.split());
    mix = model.mix().shares().stream().map(Choice::new).toList();
    overall = new Choice(model.routes().stream().map(Route::share).toList());
  }

  @Override
  public PlannedRequest next() {
    for (long at = arrivals.next(); at >= 0; at = arrivals.next()) {
      int period = (int) (arrivals.seen(at / 1_000_000) / model.mix().periodSeconds());
      Choice now = period < mix.size() && !mix.get(period).isEmpty() ? mix.get(period) : overall;
      int number = now.draw(random);
      Route route = model.routes().get(number);
      if (route.sent()) {
        return new PlannedRequest(at, 0, number, route.method(), PathFiller.path(route, random));
      }
    }
    return null;
  }
}
