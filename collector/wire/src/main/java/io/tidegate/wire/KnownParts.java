package io.tidegate.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What was made of a stretch of bytes before. An agent's records begin with the same names each
 * time: looking them up saves parsing and checking them, and gives one object for all records.
 *
 * <p>It keeps at most {@value #MOST} parts, the names of a hundred thousand pools and more; beyond
 * that it begins anew.
 *
 * @param <T> what the bytes stand for; cannot be changed
 */
final class KnownParts<T> {
  private static final int MOST = 1 << 18;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** 2^64 divided by the golden ratio: names that count up come to lie far from each other. */
  private static final long SPREADING = 0x9e3779b97f4a7c15L;

  private final Parser<T> parser;
  private Entry[] table = new Entry[64];
  private int size;

  /** Makes the part; may throw what a broken record makes a parser throw. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(byte[] bytes) throws InvalidProtocolBufferException;
  }

  private record Entry(byte[] bytes, int hash, Object part) {}

  KnownParts(Parser<T> parser) {
    this.parser = parser;
  }

  int size() {
    return size;
  }

  T of(byte[] bytes) throws InvalidProtocolBufferException {
    return of(bytes, 0, bytes.length);
  }

  @SuppressWarnings("unchecked") // only what the parser made is put in
  T of(byte[] bytes, int from, int to) throws InvalidProtocolBufferException {
    int hash = hash(bytes, from, to);
    int slot = hash & (table.length - 1);
    for (Entry entry = table[slot]; entry != null; entry = table[slot]) {
      if (entry.hash == hash
          && Arrays.equals(entry.bytes, 0, entry.bytes.length, bytes, from, to)) {
        return (T) entry.part;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    byte[] own = Arrays.copyOfRange(bytes, from, to);
    T part = parser.parse(own);
    put(new Entry(own, hash, part));
    return part;
  }

  private void put(Entry made) {
    if (size == MOST) {
      table = new Entry[64];
      size = 0;
    } else if (2 * size >= table.length) {
      Entry[] before = table;
      table = new Entry[2 * before.length];
      for (Entry entry : before) {
        if (entry != null) {
          insert(entry);
        }
      }
    }
    insert(made);
    size++;
  }

  private void insert(Entry entry) {
    int slot = entry.hash & (table.length - 1);
    while (table[slot] != null) {
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = entry;
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = to - from;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      hash = (hash ^ (long) LONGS.get(bytes, i)) * SPREADING;
      hash ^= hash >>> 29;
    }
    for (; i < to; i++) {
      hash = (hash ^ bytes[i]) * SPREADING;
    }
    return (int) (hash ^ hash >>> 32);
  }
}
