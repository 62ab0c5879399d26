package io.tidegate.launcher;

import io.tidegate.gate.contract.FailOn;
import io.tidegate.gate.contract.VerdictJson;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/** What the gate's commands have in common: how they fail, and what they write. */
final class GateOutputs {
  private GateOutputs() {}

  static FailOn failing(List<String> words) {
    try {
      return FailOn.of(words);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    }
  }

  static void write(String text, Path to) {
    try {
      Files.writeString(to, text);
    } catch (IOException e) {
      throw CommandFailedException.failed("the verdict cannot be written: " + e, e);
    }
  }

  /** A run's verdict with the exit code that goes with it. */
  static int write(RunResult result, FailOn failing, Path planFile, GatePlan plan, Path to) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(planFile);
    } catch (IOException e) {
      throw CommandFailedException.failed("%s cannot be read: %s".formatted(planFile, e), e);
    }
    int code = failing.exitCode(result.judgement().verdict().outcome());
    write(
        VerdictJson.write(
            result.judgement(),
            code,
            planFile.toString(),
            sha256(bytes),
            plan.load().seed(),
            result.peak(),
            result.notes()),
        to);
    return code;
  }

  /** Found out before minutes are spent that it cannot be written, too. */
  static void remove(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) || !Files.isWritable(folder) || Files.isDirectory(file)) {
      throw CommandFailedException.usage(
          "%s cannot be written: must be a file in a folder that exists and is writable"
              .formatted(file),
          null);
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw CommandFailedException.usage("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  static String now() {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
