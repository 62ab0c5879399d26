package io.tidegate.gate.run;

import io.tidegate.gate.traffic.Knobs;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.gate.traffic.Schedule;
import io.tidegate.gate.traffic.TrafficModel;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * One schedule, slice by slice; where the model's curve has ended it begins anew with another seed.
 * Two of the same plan give the same requests, so that both sides get the same.
 */
final class Slices implements Blocks {
  private static final long VISITS_OF_A_CYCLE = 1L << 32;

  private final TrafficModel model;
  private final LoadPlan load;
  private final long sliceMicros;
  private final Knobs knobs;
  private final long cycleMicros;
  private Iterator<PlannedRequest> cycle;
  private long cycleFrom;
  private long cycles;
  private int slice = -1;
  private PlannedRequest ahead;

  Slices(TrafficModel model, LoadPlan load, long sliceMicros) {
    this.model = model;
    this.load = load;
    this.sliceMicros = sliceMicros;
    knobs = load.knobs(model, sliceMicros / 1e6);
    double seconds = model.rate().seconds() / knobs.timeCompression();
    cycleMicros = (long) Math.ceil(seconds) * 1_000_000L;
    cycle = cycle(load.seed());
  }

  private Iterator<PlannedRequest> cycle(long seed) {
    Knobs seeded = new Knobs(knobs.scale(), knobs.timeCompression(), seed);
    return load.sessions() ? Schedule.sessions(model, seeded) : Schedule.requests(model, seeded);
  }

  /** The one before has to be used up or is given up. */
  @Override
  public Iterator<PlannedRequest> next() {
    slice++;
    long from = slice * sliceMicros;
    if (load.steady()) {
      int requests = (int) Math.round(load.peak(model) * sliceMicros / 1e6);
      Iterator<PlannedRequest> steady =
          Schedule.steady(model, requests, sliceMicros, load.seed() + slice);
      return new Shifted(steady, from);
    }
    return new Slice(from, from + sliceMicros);
  }

  @Override
  public long fromMicros() {
    return slice * sliceMicros;
  }

  private static PlannedRequest at(PlannedRequest r, long atMicros) {
    return new PlannedRequest(atMicros, r.session(), r.route(), r.method(), r.path());
  }

  /** Each cycle numbers its visits anew, and they are others than those before. */
  private PlannedRequest ofThisCycle(PlannedRequest r) {
    long session = r.session() == 0 ? 0 : cycles * VISITS_OF_A_CYCLE + r.session();
    return new PlannedRequest(cycleFrom + r.atMicros(), session, r.route(), r.method(), r.path());
  }

  private PlannedRequest peek(long before) {
    while (ahead == null && cycleFrom < before) {
      PlannedRequest next = cycle.hasNext() ? cycle.next() : null;
      if (next == null || next.atMicros() >= cycleMicros) {
        cycleFrom += cycleMicros;
        cycles++;
        cycle = cycle(load.seed() + 1 + cycles);
      } else {
        ahead = ofThisCycle(next);
      }
    }
    return ahead;
  }

  private final class Slice implements Iterator<PlannedRequest> {
    private final long from;
    private final long to;

    Slice(long from, long to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public boolean hasNext() {
      PlannedRequest next = peek(to);
      while (next != null && next.atMicros() < from) {
        ahead = null;
        next = peek(to);
      }
      return next != null && next.atMicros() < to;
    }

    @Override
    public PlannedRequest next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the slice has ended");
      }
      PlannedRequest next = ahead;
      ahead = null;
      return next;
    }
  }

  private record Shifted(Iterator<PlannedRequest> requests, long byMicros)
      implements Iterator<PlannedRequest> {
    @Override
    public boolean hasNext() {
      return requests.hasNext();
    }

    @Override
    public PlannedRequest next() {
      PlannedRequest next = requests.next();
      return at(next, byMicros + next.atMicros());
    }
  }
}
