package io.tidegate.gate.traffic;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Logs in memory. */
final class Logs {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Logs() {}

  static String line(String address, long second, String request) {
    return "%s - - [%s] \"%s HTTP/1.1\" 200 512 \"http://ref/\" \"agent\"\n"
        .formatted(address, TIME.format(Instant.ofEpochSecond(1_700_000_000 + second)), request);
  }

  static TrafficInput input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  static TrafficInput input(byte[] bytes) {
    return new TrafficInput("log", () -> new ByteArrayInputStream(bytes));
  }

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Anonymiser anonymiser(String... queryKeys) {
    return new Anonymiser("0123456789abcdef".getBytes(StandardCharsets.UTF_8), Set.of(queryKeys));
  }

  static TrafficModel model(String text) throws IOException {
    return ModelMaker.make(List.of(input(text)), anonymiser(), ModelOptions.plain());
  }
}
