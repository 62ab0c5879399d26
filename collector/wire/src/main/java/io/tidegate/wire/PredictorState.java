package io.tidegate.wire;

import com.google.protobuf.ByteString;

/**
 * What the predictor has to know about a pool after a restart. Only a predictor reads the snapshot.
 *
 * @param atMillis end of the newest window in it
 * @param format the snapshot's format, at least 1
 * @param offset of the pool's partition of windows: what stands before it is in the snapshot
 */
public record PredictorState(
    PoolId pool, long atMillis, int format, long offset, ByteString snapshot)
    implements PoolMessage {
  public PredictorState {
    Check.present("pool", pool);
    Check.notNegative("atMillis", atMillis);
    Check.atLeast("format", 1, format);
    Check.notNegative("offset", offset);
    Check.present("snapshot", snapshot);
    if (snapshot.isEmpty()) {
      throw new IllegalArgumentException("snapshot is empty: must hold a state");
    }
  }
}
