package io.tidegate.sim.training;

import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.RateSeries;
import io.tidegate.sim.world.SimulatedFleet;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Iterator;
import java.util.List;

/** A simulated pool as the evaluation goes through it, simulated while it does: once. */
public final class SimulatedTrack implements PoolTrack {
  private final PoolRun run;

  private SimulatedTrack(PoolRun run) {
    this.run = run;
  }

  /** Pools that live off one series; see {@link SimulatedFleet#of}. */
  public static List<PoolTrack> of(RateSeries series, int pools, long seed) {
    return SimulatedFleet.of(series, pools, seed).stream()
        .<PoolTrack>map(SimulatedTrack::new)
        .toList();
  }

  @Override
  public PoolId pool() {
    return run.pool();
  }

  @Override
  public double sloP99Millis() {
    return run.sloP99Millis();
  }

  @Override
  public long widthMillis() {
    return run.widthMillis();
  }

  @Override
  public Iterator<PoolWindow> windows() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return run.hasNext();
      }

      @Override
      public PoolWindow next() {
        return run.next();
      }
    };
  }

  @Override
  public boolean unforeseeable(long startMillis) {
    return run.unforeseeable((int) ((startMillis - run.startMillis()) / run.widthMillis()));
  }
}
