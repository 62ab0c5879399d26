package io.tidegate.launcher;

import io.tidegate.wire.CommandSignature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the pair of keys by which agents know the commands of their own control plane. */
@Command(
    name = "keygen",
    description = {
      "Makes a pair of Ed25519 keys: the control plane signs its commands with the private one,"
          + " agents with the public one obey no others."
    },
    mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
  static final String PRIVATE = "tidegate-command.key";
  static final String PUBLIC = "tidegate-command.pub";

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "Where the files "
              + PRIVATE
              + " and "
              + PUBLIC
              + " are written (default: the present one).")
  private Path directory;

  @Override
  public Integer call() {
    KeyPair keys = CommandSignature.newKeys();
    Path secret = directory.resolve(PRIVATE);
    Path open = directory.resolve(PUBLIC);
    try {
      Files.createDirectories(directory);
      if (Files.exists(open)) {
        throw new FileAlreadyExistsException(open.toString());
      }
      OwnerOnlyFile.create(secret, CommandSignature.text(keys.getPrivate()) + "\n");
      Files.writeString(
          open,
          CommandSignature.text(keys.getPublic()) + "\n",
          StandardCharsets.US_ASCII,
          StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailedException.failed(
          "%s exists: a key in use is not overwritten, move it away or name another --out"
              .formatted(e.getFile()),
          e);
    } catch (IOException e) {
      throw CommandFailedException.failed(
          "the keys cannot be written to %s: %s".formatted(directory, e), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s  private: for the control plane alone%n", secret);
    out.printf("    TIDEGATE_CONTROLLER_COMMAND_KEY=$(cat %s) tidegate serve%n", secret);
    out.printf("%s  public: for the agents%n", open);
    out.flush();
    return 0;
  }
}
