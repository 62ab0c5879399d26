package io.tidegate.controller;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** {@code decisionId/instance}, kept within the wire's 255 characters. */
public final class CommandIds {
  private static final int LONGEST = 255;

  private CommandIds() {}

  public static String of(String decisionId, String instance) {
    String id = decisionId + "/" + instance;
    if (id.length() <= LONGEST) {
      return id;
    }
    CRC32 checksum = new CRC32();
    checksum.update(id.getBytes(StandardCharsets.UTF_8));
    return id.substring(0, LONGEST - 9) + Say.of("~%08x", checksum.getValue());
  }
}
