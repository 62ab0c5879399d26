package io.tidegate.predictor.service;

import com.google.protobuf.ByteString;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PredictorState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A pool's state as it is kept on the compacted topic.
 *
 * @param newestMillis end of the newest window in it
 * @param offset what stands before it on the partition of windows is in it
 */
record PoolSnapshot(
    PoolId pool,
    long newestMillis,
    long offset,
    byte[] forecaster,
    byte[] alerts,
    byte[] anomalies) {
  static final int FORMAT = 2;

  PredictorState encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(forecaster.length);
      out.write(forecaster);
      out.writeInt(alerts.length);
      out.write(alerts);
      out.writeInt(anomalies.length);
      out.write(anomalies);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PredictorState(
        pool, newestMillis, FORMAT, offset, ByteString.copyFrom(bytes.toByteArray()));
  }

  /**
   * @throws IllegalArgumentException if it is of another format, or damaged
   */
  static PoolSnapshot decode(PredictorState state) {
    if (state.format() != FORMAT) {
      throw new IllegalArgumentException(
          "the predictor's state of %s is of format %d: must be %d"
              .formatted(state.pool(), state.format(), FORMAT));
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(state.snapshot().toByteArray()))) {
      byte[] forecaster = part(in, state);
      byte[] alerts = part(in, state);
      byte[] anomalies = part(in, state);
      return new PoolSnapshot(
          state.pool(), state.atMillis(), state.offset(), forecaster, alerts, anomalies);
    } catch (IOException e) {
      throw damaged(state);
    }
  }

  private static byte[] part(DataInputStream in, PredictorState state) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw damaged(state);
    }
    return in.readNBytes(length);
  }

  private static IllegalArgumentException damaged(PredictorState state) {
    return new IllegalArgumentException(
        "the predictor's state of %s, %d bytes, is damaged"
            .formatted(state.pool(), state.snapshot().size()));
  }
}
