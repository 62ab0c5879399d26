package io.tidegate.gate.traffic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A log of lines. A line that is longer than 64 KiB is garbage, and does not cost more memory. */
final class LineSource implements RecordSource {
  private static final int LONGEST = 1 << 16;

  /** Makes something of a line. */
  interface Line {
    Parsed parse(String line, long number);
  }

  private final InputStream in;
  private final Line parser;
  private final byte[] buffer = new byte[1 << 16];
  private final byte[] line = new byte[LONGEST];
  private int at;
  private int filled;
  private long number;
  private boolean endOfLog;
  private String endsBadly = "";

  LineSource(InputStream in, Line parser) {
    this.in = in;
    this.parser = parser;
  }

  @Override
  public Optional<Parsed> next() throws IOException {
    if (endOfLog) {
      return Optional.empty();
    }
    int length = 0;
    boolean tooLong = false;
    while (true) {
      if (at == filled) {
        filled = fill();
        at = 0;
        if (filled < 0) {
          filled = 0;
          endOfLog = true;
          break;
        }
      }
      byte b = buffer[at++];
      if (b == '\n') {
        break;
      }
      if (length == LONGEST) {
        tooLong = true;
      } else {
        line[length++] = b;
      }
    }
    if (endOfLog && length == 0) {
      return Optional.empty();
    }
    number++;
    if (tooLong) {
      return Optional.of(new Parsed.Garbage(number, "longer than " + LONGEST + " bytes"));
    }
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    Parsed parsed = parser.parse(new String(line, 0, length, StandardCharsets.UTF_8), number);
    if (endOfLog && parsed instanceof Parsed.Garbage && endsBadly.isEmpty()) {
      endsBadly = "its last line, " + number + ", is cut off";
    }
    return Optional.of(parsed);
  }

  /** A compressed log that is cut off ends there. */
  private int fill() throws IOException {
    try {
      return in.read(buffer);
    } catch (EOFException e) {
      endsBadly = "it is compressed and cut off after line " + number;
      return -1;
    }
  }

  @Override
  public String endsBadly() {
    return endsBadly;
  }

  @Override
  public long read() {
    return number;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
