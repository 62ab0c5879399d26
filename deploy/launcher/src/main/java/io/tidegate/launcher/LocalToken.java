package io.tidegate.launcher;

import io.tidegate.controller.service.web.ApiTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A token that a control plane makes at each start and leaves in its data directory: whoever may
 * read that is an administrator anyway, and needs no token of their own on this machine.
 */
final class LocalToken {
  static final String FILE = "console.token";

  private LocalToken() {}

  static String make(Path dataDir) {
    String token = ApiTokens.newToken();
    try {
      OwnerOnlyFile.replace(dataDir.resolve(FILE), token + "\n");
    } catch (IOException e) {
      throw CommandFailedException.failed(
          "%s cannot be written: %s".formatted(dataDir.resolve(FILE), e), e);
    }
    return token;
  }

  /** Empty where there is none, or where it is not for us to read. */
  static Optional<String> read(Path dataDir) {
    try {
      return Optional.of(Files.readString(dataDir.resolve(FILE)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
