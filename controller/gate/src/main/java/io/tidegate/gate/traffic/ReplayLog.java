package io.tidegate.gate.traffic;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A log that is to be replayed by the routes of a model. It is read once to know what it holds, and
 * again to be replayed; it is never in memory.
 */
public final class ReplayLog {
  /** No hash leaves this process, so that it is no secret; the same one gives the same sessions. */
  private static final byte[] KEY = "tidegate.gate.replay".getBytes(StandardCharsets.US_ASCII);

  private final TrafficInput input;
  private final RouteMatcher routes;
  private final Anonymiser anonymiser;
  private final InputReport report;
  private final String sha256;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private boolean wholeSeconds = true;

  private ReplayLog(TrafficInput input, TrafficModel model) throws IOException {
    this.input = input;
    routes = new RouteMatcher(model);
    anonymiser = new Anonymiser(KEY, routes.queryKeys());
    MessageDigest digest = digest();
    report =
        LogReader.read(
            new TrafficInput(input.name(), () -> new Whole(input.opener().open(), digest)),
            anonymiser,
            this::look);
    sha256 = HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Reads it to its end.
   *
   * @throws IllegalArgumentException there is no request in it
   */
  public static ReplayLog read(TrafficInput input, TrafficModel model) throws IOException {
    ReplayLog log = new ReplayLog(input, model);
    if (log.report.requests() == 0) {
      throw new IllegalArgumentException(
          "%s has no request: %d lines were read%s"
              .formatted(
                  input.name(),
                  log.report.read(),
                  log.report.firstGarbage().isEmpty()
                      ? ""
                      : ", " + log.report.firstGarbage().get(0)));
    }
    return log;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void look(AccessRecord record) {
    first = Math.min(first, record.epochMicros());
    last = Math.max(last, record.epochMicros());
    wholeSeconds &= record.epochMicros() % 1_000_000 == 0;
  }

  /** What reading it came to. */
  public InputReport report() {
    return report;
  }

  /** Of its bytes, compressed as they are. */
  public String sha256() {
    return sha256;
  }

  /** Of the first request. */
  public Instant first() {
    return instant(first);
  }

  /** Of the last request; at the end of its second, where stamps are whole seconds. */
  public Instant last() {
    return instant(wholeSeconds ? last + 1_000_000 : last);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  /** No stamp is finer than a second. */
  public boolean wholeSeconds() {
    return wholeSeconds;
  }

  /**
   * From its beginning, or from a later instant on.
   *
   * @param stretchMicros of each part that is left whole where time is compressed
   * @throws IOException it cannot be opened any more
   */
  public Replay replay(Instant from, long stretchMicros, Knobs knobs) throws IOException {
    long fromMicros = from.getEpochSecond() * 1_000_000L + from.getNano() / 1000;
    RecordSource source = LogFormat.open(input.opener().open(), anonymiser);
    return new Replay(source, routes, wholeSeconds, fromMicros, stretchMicros, knobs);
  }

  /** Of all its bytes, also of those that nobody asked for. */
  private static final class Whole extends FilterInputStream {
    private boolean closed;

    Whole(InputStream in, MessageDigest digest) {
      super(new DigestInputStream(in, digest));
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        in.transferTo(OutputStream.nullOutputStream());
        in.close();
      }
    }
  }
}
