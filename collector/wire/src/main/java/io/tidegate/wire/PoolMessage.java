package io.tidegate.wire;

/** What is about one pool: the pool is the key, and so decides the partition. */
public sealed interface PoolMessage extends WireMessage
    permits PoolSample,
        PoolWindow,
        Forecast,
        Decision,
        Verification,
        Command,
        Ack,
        Alert,
        ControllerState,
        PredictorState,
        PoolAccuracy,
        ChangeRequest {
  PoolId pool();

  @Override
  default String key() {
    return pool().key();
  }
}
