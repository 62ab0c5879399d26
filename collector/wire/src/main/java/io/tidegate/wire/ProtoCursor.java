package io.tidegate.wire;

/**
 * Walks over the fields of one protobuf message in place. It knows the plain cases only: whatever
 * is out of the ordinary throws {@link OddException}, and a real parser has to look at the message.
 */
final class ProtoCursor {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;

  static final int LONGEST_VARINT = 10;

  private byte[] bytes;
  private int position;
  private int end;
  private int field;
  private int wireType;

  /** Not for the plain cases; it says nothing and costs nothing. */
  static final class OddException extends Exception {
    private static final long serialVersionUID = 1L;
    static final OddException ODD = new OddException();

    private OddException() {
      super(null, null, false, false);
    }
  }

  void over(byte[] message, int from, int to) {
    bytes = message;
    position = from;
    end = to;
    field = 0;
  }

  /**
   * Goes to the next field.
   *
   * @return its number, 0 at the end. Numbers never fall, and only the bytes of a field may come
   *     again
   */
  int next() throws OddException {
    if (position == end) {
      return 0;
    }
    long tag = varint();
    int number = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    boolean inOrder = number > field || (number == field && wireType == BYTES);
    if (tag >>> 32 != 0 || number == 0 || !inOrder) {
      throw OddException.ODD;
    }
    field = number;
    return number;
  }

  int position() {
    return position;
  }

  long varintField() throws OddException {
    require(VARINT);
    return varint();
  }

  double doubleField() throws OddException {
    require(FIXED64);
    if (end - position < Double.BYTES) {
      throw OddException.ODD;
    }
    long bits = 0;
    for (int i = Double.BYTES - 1; i >= 0; i--) {
      bits = bits << 8 | bytes[position + i] & 0xff;
    }
    position += Double.BYTES;
    return Double.longBitsToDouble(bits);
  }

  /** Passes over a field of bytes; they lie before {@link #position()} then. */
  int bytesField() throws OddException {
    require(BYTES);
    long length = varint();
    if (length < 0 || length > end - position) {
      throw OddException.ODD;
    }
    position += (int) length;
    return (int) length;
  }

  private void require(int expected) throws OddException {
    if (wireType != expected) {
      throw OddException.ODD;
    }
  }

  private long varint() throws OddException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (position == end) {
        throw OddException.ODD;
      }
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    throw OddException.ODD;
  }
}
