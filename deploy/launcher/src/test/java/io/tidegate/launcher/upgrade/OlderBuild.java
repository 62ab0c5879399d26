package io.tidegate.launcher.upgrade;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An older version of Tidegate, made from the repository's own history, once per commit. */
final class OlderBuild {
  /**
   * The last one that speaks the first version of the wire, of which golden-v1.txt is: the oldest
   * that is promised to be understood. It writes states of format 2, and knows no predictor's
   * states, no accuracies, no models, no operators' orders and no chain of decisions on the topics.
   */
  private static final String COMMIT = "291f065bf373f4104b43ddd62e9d984301513f48";

  private static final long BUILD_MINUTES = 8;

  private OlderBuild() {}

  /** Its jar, beside its libraries; skips the test where the commit is not there. */
  static Path jar() throws Exception {
    Path root = Path.of("").toAbsolutePath().getParent().getParent();
    Path directory = Path.of("target", "older-" + COMMIT).toAbsolutePath();
    Path jar = directory.resolve("deploy/launcher/target/tidegate.jar");
    Path log = directory.resolveSibling("older.log");
    if (Files.exists(jar) && Files.isDirectory(jar.resolveSibling("lib"))) {
      return jar;
    }
    assumeTrue(
        run(root, log, List.of("git", "cat-file", "-e", COMMIT + "^{commit}")) == 0,
        "commit " + COMMIT + " is not here: a clone with all of its history has it");
    Files.createDirectories(directory);
    Path archive = directory.resolve("source.tar");
    must(root, log, List.of("git", "archive", "--output", archive.toString(), COMMIT));
    must(directory, log, List.of("tar", "-xf", archive.toString()));
    must(
        directory,
        log,
        List.of(
            "mvn",
            "-q",
            "-B",
            "-Dquick",
            "-Dmaven.test.skip=true",
            "-pl",
            "deploy/launcher",
            "-am",
            "package"));
    return jar;
  }

  private static void must(Path directory, Path log, List<String> command) throws Exception {
    int status = run(directory, log, command);
    if (status != 0) {
      throw new AssertionError(
          "%s ended with %d:%n%s".formatted(command, status, Files.readString(log)));
    }
  }

  private static int run(Path directory, Path log, List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      Files.writeString(log, e.toString());
      return 127;
    }
    if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("%s did not end within %d min".formatted(command, BUILD_MINUTES));
    }
    return process.exitValue();
  }
}
