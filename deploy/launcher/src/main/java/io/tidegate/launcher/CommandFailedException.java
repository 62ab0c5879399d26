package io.tidegate.launcher;

import picocli.CommandLine.ExitCode;

/** A command cannot go on for a reason that its user can mend; the text says how. */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  private CommandFailedException(String message, int exitCode, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** What was asked for is wrong. */
  public static CommandFailedException usage(String message, Throwable cause) {
    return new CommandFailedException(message, ExitCode.USAGE, cause);
  }

  /** It could not be done. */
  public static CommandFailedException failed(String message, Throwable cause) {
    return new CommandFailedException(message, ExitCode.SOFTWARE, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
