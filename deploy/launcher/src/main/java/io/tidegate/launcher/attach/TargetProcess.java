package io.tidegate.launcher.attach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the system tells of a process before anything is done to it. That matters: attaching begins
 * with a signal, and a process that is no JVM may end by it.
 *
 * @param user its owner; empty where the system does not tell
 * @param arguments of its command line; empty where the system does not tell
 * @param libjvm whether it has the JVM's library loaded; empty where the system does not tell
 */
record TargetProcess(
    long pid, Optional<String> user, List<String> arguments, Optional<Boolean> libjvm) {
  private static final Path PROC = Path.of("/proc");
  private static final String ATTACH_OFF = "DisableAttachMechanism";

  TargetProcess {
    arguments = List.copyOf(arguments);
  }

  /**
   * @throws AttachFailedException if there is no such process
   */
  static TargetProcess of(long pid) throws AttachFailedException {
    ProcessHandle handle =
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .orElseThrow(
                () ->
                    new AttachFailedException(
                        "there is no process %d: 'tidegate attach' lists the JVMs of this user"
                            .formatted(pid)));
    Path files = PROC.resolve(Long.toString(pid));
    return new TargetProcess(pid, handle.info().user(), arguments(files), libjvm(files));
  }

  /**
   * @param me this process's user; {@code root} may attach to everybody's
   * @throws AttachFailedException if there is no use in trying
   */
  void requireAttachable(String me) throws AttachFailedException {
    if (user.isPresent() && !user.get().equals(me) && !me.equals("root")) {
      throw new AttachFailedException(
          "process %d belongs to %s, and this is %s: run it as %s, e.g. sudo -u %s tidegate attach %d …"
              .formatted(pid, user.get(), me, user.get(), user.get(), pid));
    }
    if (libjvm.isPresent() && !libjvm.get()) {
      throw new AttachFailedException(
          "process %d is no JVM: 'tidegate attach' lists the JVMs of this user".formatted(pid));
    }
    if (attachIsOff()) {
      throw new AttachFailedException(
          ("process %d was started with -XX:+%s: start it anew without it, or with"
                  + " -javaagent:tidegate-agent.jar=…")
              .formatted(pid, ATTACH_OFF));
    }
  }

  /** The last of several counts. A JVM that is told so answers the signal with a thread dump. */
  private boolean attachIsOff() {
    return arguments.lastIndexOf("-XX:+" + ATTACH_OFF)
        > arguments.lastIndexOf("-XX:-" + ATTACH_OFF);
  }

  private static List<String> arguments(Path files) {
    try {
      return List.of(
          Files.readString(files.resolve("cmdline"), StandardCharsets.ISO_8859_1).split("\0"));
    } catch (IOException e) {
      // Not Linux, or not ours to look at.
      return List.of();
    }
  }

  private static Optional<Boolean> libjvm(Path files) {
    try {
      return Optional.of(
          Files.readString(files.resolve("maps"), StandardCharsets.ISO_8859_1)
              .contains("/libjvm.so"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
