package io.tidegate.gate.traffic;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** The formats that are read, and how one is told from the others. */
public enum LogFormat {
  COMBINED,
  JSON_LINES,
  HAR,
  OTLP_JSON;

  private static final int LOOK = 1 << 13;

  /** Opens a log; compressed ones (gzip) are seen by their first bytes. */
  static RecordSource open(InputStream raw, Anonymiser anonymiser) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    if (gzip) {
      in = new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16);
    }
    in.mark(LOOK);
    byte[] head;
    try {
      head = in.readNBytes(LOOK);
    } catch (EOFException e) {
      head = new byte[0];
    }
    in.reset();
    DocumentElements elements = new DocumentElements(anonymiser);
    return switch (of(new String(head, StandardCharsets.UTF_8))) {
      case COMBINED -> new LineSource(in, new CombinedLine(anonymiser)::parse);
      case JSON_LINES -> new LineSource(in, new JsonLine(anonymiser));
      case HAR -> new DocumentSource(in, "entries", elements::harEntry);
      case OTLP_JSON -> new DocumentSource(in, "spans", elements::span);
    };
  }

  static LogFormat of(String head) {
    if (!head.stripLeading().startsWith("{")) {
      return COMBINED;
    }
    if (head.contains("\"resourceSpans\"")) {
      return OTLP_JSON;
    }
    return head.contains("\"log\"")
            && (head.contains("\"entries\"") || head.contains("\"creator\""))
        ? HAR
        : JSON_LINES;
  }
}
