package io.tidegate.gate.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A log that does not fit into the heap; a GB in 256 MB of it by {@code -Dgate.logMegabytes=1024}.
 */
@Timeout(600)
@Tag("long")
class BigLogTest {
  private static final int MEGABYTES = Integer.getInteger("gate.logMegabytes", 20);

  @Test
  void itIsStreamedAndItsOneBadLineIsNamed() throws Exception {
    int heap = Math.min(256, MEGABYTES);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BigLogTest.class.getName(),
                Integer.toString(MEGABYTES))
            .redirectErrorStream(true)
            .start();
    try {
      List<String> said =
          new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      assertTrue(child.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, child.exitValue(), said.toString());
      long lines = (long) MEGABYTES * 1024 * 1024 / Lines.LENGTH;
      assertEquals(
          List.of(
              "%d read, %d requests, 1 garbage: [line %d: no [time]]"
                  .formatted(lines, lines - 1, lines / 2),
              "GET /articles/{number}",
              "replayed %d".formatted(lines - 1)),
          said);
    } finally {
      child.destroyForcibly();
    }
  }

  /** In a JVM of its own: with a small heap. */
  public static void main(String[] megabytes) throws IOException {
    long lines = Long.parseLong(megabytes[0]) * 1024 * 1024 / Lines.LENGTH;
    TrafficModel model =
        ModelMaker.make(
            List.of(new TrafficInput("log", () -> new Lines(lines))),
            Logs.anonymiser(),
            ModelOptions.plain());
    InputReport report = model.inputs().get(0);
    System.out.printf(
        "%d read, %d requests, %d garbage: %s%n",
        report.read(), report.requests(), report.garbage(), report.firstGarbage());
    model.routes().forEach(route -> System.out.println(route.name()));
    ReplayLog log = ReplayLog.read(new TrafficInput("log", () -> new Lines(lines)), model);
    long replayed = 0;
    try (Replay replay = log.replay(log.first(), 10_000_000, Knobs.asSeen(1))) {
      for (; replay.hasNext(); replay.next()) {
        replayed++;
      }
    }
    System.out.println("replayed " + replayed);
  }

  /** Some 300 requests per second of 4,000 visitors; the one in the middle is none. */
  private static final class Lines extends InputStream {
    private static final String LINE = new String(line(0), StandardCharsets.US_ASCII);
    static final int LENGTH = LINE.length();
    private static final int ADDRESS = LINE.indexOf("00000000");
    private static final int ARTICLE = LINE.lastIndexOf("00000000");

    private final long lines;
    private long made;
    private long second;
    private byte[] whole = line(0);
    private byte[] line = new byte[0];
    private int at;

    Lines(long lines) {
      this.lines = lines;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (at == line.length) {
        if (made == lines) {
          return -1;
        }
        made++;
        if (made == lines / 2) {
          line = garbage();
        } else {
          if (made / 300 != second) {
            second = made / 300;
            whole = line(second);
          }
          line = whole;
          digits(line, ADDRESS, made * 7919 % 4_000);
          digits(line, ARTICLE, made % 3_000_000);
        }
        at = 0;
      }
      int copied = Math.min(length, line.length - at);
      System.arraycopy(line, at, to, offset, copied);
      at += copied;
      return copied;
    }

    private static byte[] line(long second) {
      return Logs.line("visitor-00000000", second, "GET /articles/00000000")
          .getBytes(StandardCharsets.US_ASCII);
    }

    /** Eight of them, from the last to the first. */
    private static void digits(byte[] line, int from, long number) {
      long left = number;
      for (int i = from + 7; i >= from; i--) {
        line[i] = (byte) ('0' + left % 10);
        left /= 10;
      }
    }

    private static byte[] garbage() {
      byte[] garbage = "x".repeat(LENGTH).getBytes(StandardCharsets.US_ASCII);
      garbage[LENGTH - 1] = '\n';
      return garbage;
    }
  }
}
