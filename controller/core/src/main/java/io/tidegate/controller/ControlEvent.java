package io.tidegate.controller;

import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;

/** What the control loop hears. */
public sealed interface ControlEvent {
  PoolId pool();

  /** A window closed. */
  record WindowSeen(PoolWindow window) implements ControlEvent {
    @Override
    public PoolId pool() {
      return window.pool();
    }
  }

  /** A forecast was made. */
  record ForecastSeen(Forecast forecast) implements ControlEvent {
    @Override
    public PoolId pool() {
      return forecast.pool();
    }
  }

  /** An agent answered a command. */
  record AckSeen(Ack ack) implements ControlEvent {
    @Override
    public PoolId pool() {
      return ack.pool();
    }
  }

  /** The predictor told how a pool's forecasts have fared. */
  record AccuracySeen(PoolAccuracy accuracy) implements ControlEvent {
    @Override
    public PoolId pool() {
      return accuracy.pool();
    }
  }

  /** An operator asks for a change. */
  record ChangeRequested(ChangeRequest request) implements ControlEvent {
    @Override
    public PoolId pool() {
      return request.pool();
    }
  }
}
