package io.tidegate.predictor.training;

import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Iterator;

/** A recorded pool as the evaluation goes through it. */
record RecordedTrack(RecordedPool recorded, long widthMillis) implements PoolTrack {
  @Override
  public PoolId pool() {
    return recorded.pool();
  }

  @Override
  public double sloP99Millis() {
    return recorded.sloP99Millis();
  }

  @Override
  public Iterator<PoolWindow> windows() {
    return recorded.windows().iterator();
  }
}
