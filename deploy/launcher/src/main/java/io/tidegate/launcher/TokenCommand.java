package io.tidegate.launcher;

import io.tidegate.controller.service.web.ApiRole;
import io.tidegate.controller.service.web.ApiTokens;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a token for the API. */
@Command(
    name = "token",
    description = {
      "Makes a token with which somebody may use the page and the API, and shows it once: the file"
          + " (setting console.tokens) keeps only its SHA-256. To take it back, remove its line."
    },
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "Whose it is; the audit log shows it.")
  private String name;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "viewer (sees), operator (resizes, too) or admin.")
  private ApiRole role;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      defaultValue = "tidegate-tokens",
      description = "Where its line is added (default: ${DEFAULT-VALUE}).")
  private Path file;

  @Override
  public Integer call() {
    String token = ApiTokens.newToken();
    String line;
    try {
      line = ApiTokens.line(token, new ApiTokens.Holder(name, role));
      if (Files.exists(file) && ApiTokens.read(file).names().contains(name)) {
        throw CommandFailedException.failed(
            "%s has a token of '%s' already: remove its line, or take another name"
                .formatted(file, name),
            null);
      }
      OwnerOnlyFile.append(file, line + "\n");
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    } catch (IOException e) {
      throw CommandFailedException.failed("%s cannot be written: %s".formatted(file, e), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(token);
    out.flush();
    spec.commandLine()
        .getErr()
        .printf(
            "This is shown once. '%s' may be used as %s where console.tokens is %s:%n"
                + "    TIDEGATE_TOKEN=%s… tidegate status --url https://HOST:PORT%n",
            name, role.word(), file, token.substring(0, 6));
    return 0;
  }
}
