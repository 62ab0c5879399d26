package io.tidegate.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidegate.wire.ProtoCursor.OddException;
import io.tidegate.wire.proto.Envelope;

/**
 * The bytes of the messages. Unknown fields and newer envelope versions are tolerated: what this
 * version knows is read, the rest is left out.
 */
public final class WireCodec {
  /** The envelope version that this code writes. */
  public static final int VERSION = 1;

  private WireCodec() {}

  public static byte[] encode(WireMessage message) {
    return AgentMessages.writes(message)
        ? AgentMessages.envelope(message)
        : ToProto.envelope(message).toByteArray();
  }

  /**
   * Reads one record.
   *
   * @throws UndecodableRecordException if the bytes are no envelope, the envelope is empty, or a
   *     value in it is impossible; the text names what is wrong
   */
  public static WireMessage decode(byte[] bytes) throws UndecodableRecordException {
    if (bytes == null || bytes.length == 0) {
      throw new UndecodableRecordException("the record is empty: must be an Envelope", null);
    }
    Envelope envelope;
    try {
      envelope = Envelope.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new UndecodableRecordException("not an Envelope: " + e.getMessage(), e);
    }
    try {
      return FromProto.message(envelope);
    } catch (IllegalArgumentException e) {
      throw new UndecodableRecordException(
          envelope.getBodyCase().name().toLowerCase(java.util.Locale.ROOT) + ": " + e.getMessage(),
          e);
    }
  }

  /**
   * Reads one record that has to be of a given type.
   *
   * @throws UndecodableRecordException also if it is a message of another type
   */
  public static <T extends WireMessage> T decode(byte[] bytes, Class<T> type)
      throws UndecodableRecordException {
    if (type == Command.class && bytes != null) {
      try {
        return type.cast(AgentMessages.command(bytes));
      } catch (OddException | IllegalArgumentException e) {
        // What is wrong with it, if anything is, says the one below.
      }
    }
    WireMessage message = decode(bytes);
    if (!type.isInstance(message)) {
      throw new UndecodableRecordException(
          "the record is a %s: must be a %s"
              .formatted(message.getClass().getSimpleName(), type.getSimpleName()),
          null);
    }
    return type.cast(message);
  }
}
