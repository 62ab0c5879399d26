package io.tidegate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes the fields of protobuf messages, byte for byte as protobuf's own code does if the fields
 * come in the order of their numbers. A field that has its default value is left out, as proto3
 * wants it. The counterpart of {@link ProtoCursor}.
 */
final class ProtoWriter {
  private byte[] bytes = new byte[512];
  private int length;

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void number(int field, long value) {
    if (value != 0) {
      tag(field, ProtoCursor.VARINT);
      varint(value);
    }
  }

  void flag(int field, boolean value) {
    number(field, value ? 1 : 0);
  }

  /** An optional double: 0 is a value and is written; NaN, which says that it is not known, not. */
  void known(int field, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    tag(field, ProtoCursor.FIXED64);
    room(Double.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 0; i < Double.BYTES; i++) {
      bytes[length++] = (byte) (bits >>> Byte.SIZE * i);
    }
  }

  void text(int field, String value) {
    bytes(field, value.getBytes(UTF_8));
  }

  void bytes(int field, byte[] value) {
    if (value.length > 0) {
      written(field, value);
    }
  }

  /** What is left in a buffer, which is used up. */
  void bytes(int field, ByteBuffer value) {
    int size = value.remaining();
    if (size > 0) {
      tag(field, ProtoCursor.BYTES);
      varint(size);
      room(size);
      value.get(bytes, length, size);
      length += size;
    }
  }

  /** An entry of a map; it has its key and its value even where these are empty. */
  void entry(int field, String key, String value) {
    int start = begin(field);
    written(1, key.getBytes(UTF_8));
    written(2, value.getBytes(UTF_8));
    end(start);
  }

  /** Begins a message in this one; what comes up to {@link #end} with the answer is in it. */
  int begin(int field) {
    tag(field, ProtoCursor.BYTES);
    return length;
  }

  /** Ends a message: its length is known now and goes before it. */
  void end(int start) {
    int inner = length - start;
    int width = 1;
    for (int rest = inner >>> 7; rest != 0; rest >>>= 7) {
      width++;
    }
    room(width);
    System.arraycopy(bytes, start, bytes, start + width, inner);
    length = start;
    varint(inner);
    length += inner;
  }

  private void written(int field, byte[] value) {
    tag(field, ProtoCursor.BYTES);
    varint(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    room(ProtoCursor.LONGEST_VARINT);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
