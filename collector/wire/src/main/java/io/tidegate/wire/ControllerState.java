package io.tidegate.wire;

import com.google.protobuf.ByteString;

/**
 * What the controller has to know about a pool after a restart. Only a controller reads the
 * snapshot.
 *
 * @param atMillis end of the newest window in it; 0 where there is none yet
 * @param format the snapshot's format, at least 1
 */
public record ControllerState(PoolId pool, long atMillis, int format, ByteString snapshot)
    implements PoolMessage {
  public ControllerState {
    Check.present("pool", pool);
    Check.notNegative("atMillis", atMillis);
    Check.atLeast("format", 1, format);
    Check.present("snapshot", snapshot);
    if (snapshot.isEmpty()) {
      throw new IllegalArgumentException("snapshot is empty: must hold a state");
    }
  }
}
