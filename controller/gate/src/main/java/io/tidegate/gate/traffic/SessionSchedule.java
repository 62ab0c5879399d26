package io.tidegate.gate.traffic;

import io.tidegate.gate.traffic.TrafficModel.Sessions;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** See {@link Schedule#sessions}. */
final class SessionSchedule implements Schedule.Maker {
  private record Visit(long atMicros, long session, int route) {}

  private final TrafficModel model;
  private final Sessions sessions;
  private final SplittableRandom random;
  private final Arrivals arrivals;
  private final List<Choice> transitions;
  private final PriorityQueue<Visit> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Visit::atMicros).thenComparingLong(Visit::session));
  private long begun;
  private long nextBegin;

  SessionSchedule(TrafficModel model, Knobs knobs) {
    this.model = model;
    sessions =
        model
            .sessions()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the model has no sessions: its logs do not tell who asked"));
    random = new SplittableRandom(knobs.seed());
    arrivals = new Arrivals(model.rate(), knobs, 1 / sessions.meanRequests(), null, random.split());
    transitions = sessions.transitions().stream().map(Choice::new).toList();
    nextBegin = arrivals.next();
  }

  @Override
  public PlannedRequest next() {
    while (true) {
      while (nextBegin >= 0 && (waiting.isEmpty() || nextBegin <= waiting.peek().atMicros())) {
        begun++;
        go(nextBegin, begun, model.routes().size());
        nextBegin = arrivals.next();
      }
      Visit visit = waiting.poll();
      if (visit == null) {
        return null;
      }
      long think =
          sessions.thinkMillis().values().isEmpty()
              ? 0
              : Math.round(sessions.thinkMillis().at(random.nextDouble()) * 1000);
      go(visit.atMicros() + think, visit.session(), visit.route());
      Route route = model.routes().get(visit.route());
      if (route.sent()) {
        return new PlannedRequest(
            visit.atMicros(),
            visit.session(),
            visit.route(),
            route.method(),
            PathFiller.path(route, random));
      }
    }
  }

  private void go(long atMicros, long session, int from) {
    Choice choice = transitions.get(from);
    int to = choice.isEmpty() ? model.routes().size() : choice.draw(random);
    if (to < model.routes().size()) {
      waiting.add(new Visit(atMicros, session, to));
    }
  }
}
