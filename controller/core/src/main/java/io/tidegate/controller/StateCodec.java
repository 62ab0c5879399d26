package io.tidegate.controller;

import com.google.protobuf.ByteString;
import io.tidegate.wire.ControllerState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The bytes of a {@link ControlState}, for the compacted topic. The format has a number: a change
 * of any field is a new one, and the formats before it stay readable.
 */
public final class StateCodec {
  /** The format that this code writes. */
  public static final int FORMAT = 8;

  private StateCodec() {}

  public static ControllerState encode(ControlState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try {
      new StateWriter(new DataOutputStream(bytes)).state(state);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new ControllerState(
        state.pool(), state.newestEndMillis(), FORMAT, ByteString.copyFrom(bytes.toByteArray()));
  }

  /**
   * Reads a state.
   *
   * @throws IllegalArgumentException if its format is not known or its bytes are no state
   */
  public static ControlState decode(ControllerState record) {
    if (record.format() > FORMAT) {
      throw new IllegalArgumentException(
          Say.of(
              "the state of %s has format %d: must be %d at most; it was written by a newer version",
              record.pool(), record.format(), FORMAT));
    }
    ByteArrayInputStream bytes = new ByteArrayInputStream(record.snapshot().toByteArray());
    try {
      ControlState state =
          new StateReader(new DataInputStream(bytes), record.format()).state(record.pool());
      if (bytes.available() > 0) {
        throw new IOException(bytes.available() + " bytes are left over");
      }
      return state;
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          Say.of("the state of %s does not decode: %s", record.pool(), e.getMessage()), e);
    }
  }
}
