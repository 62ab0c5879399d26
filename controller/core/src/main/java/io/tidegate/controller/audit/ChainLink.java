package io.tidegate.controller.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What ties a record of the audit log to the one before it. Its hash is SHA-256 over the number,
 * the hash before, the key and the value, each of the last two with its length; it stands with the
 * record, in the header {@value #HEADER}.
 */
public final class ChainLink {
  public static final String HEADER = "tidegate-chain";

  /** Before the first record. */
  public static final ChainLink START = new ChainLink(0, new byte[32], new byte[32]);

  private static final int BYTES = Long.BYTES + 64;

  private final long number;
  private final byte[] before;
  private final byte[] hash;

  private ChainLink(long number, byte[] before, byte[] hash) {
    this.number = number;
    this.before = before;
    this.hash = hash;
  }

  /** The link of the record that comes next. */
  public ChainLink next(byte[] key, byte[] value) {
    return new ChainLink(number + 1, hash, hash(number + 1, hash, key, value));
  }

  private static byte[] hash(long number, byte[] before, byte[] key, byte[] value) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    digest.update(before);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).array());
    digest.update(key);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
    digest.update(value);
    return digest.digest();
  }

  /** Whether this link is that of a record. */
  boolean fits(byte[] key, byte[] value) {
    return Arrays.equals(hash, hash(number, before, key, value));
  }

  boolean follows(ChainLink previous) {
    return number == previous.number + 1 && Arrays.equals(before, previous.hash);
  }

  /** Records are numbered from 1. */
  public long number() {
    return number;
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(number).put(before).put(hash).array();
  }

  /** Empty where the bytes are no link. */
  public static Optional<ChainLink> read(byte[] bytes) {
    if (bytes == null || bytes.length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long number = buffer.getLong();
    byte[] before = new byte[32];
    byte[] hash = new byte[32];
    buffer.get(before).get(hash);
    return number < 0 ? Optional.empty() : Optional.of(new ChainLink(number, before, hash));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChainLink link && Arrays.equals(bytes(), link.bytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }
}
