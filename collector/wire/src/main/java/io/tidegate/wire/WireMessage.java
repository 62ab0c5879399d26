package io.tidegate.wire;

/** Everything that can stand on a topic. */
public sealed interface WireMessage
    permits PoolSample,
        PoolWindow,
        Forecast,
        Decision,
        Verification,
        Command,
        Ack,
        Alert,
        ControllerState {

  /** The pool that the message is about: it decides the key, and so the partition. */
  PoolId pool();
}
