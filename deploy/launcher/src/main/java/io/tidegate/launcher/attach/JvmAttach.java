package io.tidegate.launcher.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The JVMs of this machine that the agent can be put into. Needs the module jdk.attach. */
public final class JvmAttach {
  /** Set by the agent in the JVM that it is in: {@code starting}, {@code on}, {@code off: why}. */
  private static final String STATUS = "tidegate.agent.status";

  private static final String OFF = "off: ";

  /** Beyond it, JVMs older than 24 cut the connection without a word. Bytes. */
  private static final int LONGEST_ARGUMENT = 1024;

  private static final long LOOK_AGAIN_MILLIS = 50;

  private JvmAttach() {}

  /**
   * A JVM that runs.
   *
   * @param program its main class or jar, without its arguments, which may be secret
   */
  public record Jvm(long pid, String program) {}

  /** All that this user may see, but this one. */
  public static List<Jvm> list() {
    return VirtualMachine.list().stream()
        .filter(found -> !found.id().equals(Long.toString(ProcessHandle.current().pid())))
        .map(JvmAttach::jvm)
        .sorted(Comparator.comparingLong(Jvm::pid))
        .toList();
  }

  /**
   * Puts the agent into a JVM and waits until it has said that it is on.
   *
   * @param jar the agent's jar, absolute: the JVM has another working directory
   * @param settings {@code key=value[,key=value…]}
   * @return the JVM
   * @throws AttachFailedException if it is not on; the text says why
   */
  public static Jvm attach(long pid, Path jar, String settings, Duration patience)
      throws AttachFailedException, InterruptedException {
    if (pid == ProcessHandle.current().pid()) {
      throw new AttachFailedException("process %d is this command itself".formatted(pid));
    }
    TargetProcess.of(pid).requireAttachable(ProcessHandle.current().info().user().orElse("root"));
    int length = (jar + "=" + settings).getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_ARGUMENT) {
      throw new AttachFailedException(
          "the settings and the path of the agent's jar are %d bytes: a JVM takes %d, put settings into a properties file and say --set config=FILE"
              .formatted(length, LONGEST_ARGUMENT));
    }
    VirtualMachine jvm = opened(pid);
    try {
      requireNone(pid, jvm);
      jvm.loadAgent(jar.toString(), settings);
      awaitOn(pid, jvm, patience);
      return named(pid);
    } catch (AgentLoadException e) {
      throw new AttachFailedException(refusal(pid, jar, e), e);
    } catch (AgentInitializationException e) {
      throw new AttachFailedException(
          "the agent failed in process %d: %s; that process's stderr has more"
              .formatted(pid, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new AttachFailedException(
          "process %d ended, or broke off, while the agent was put into it: %s"
              .formatted(pid, e.getMessage()),
          e);
    } finally {
      detach(jvm);
    }
  }

  private static VirtualMachine opened(long pid) throws AttachFailedException {
    try {
      return VirtualMachine.attach(Long.toString(pid));
    } catch (AttachNotSupportedException e) {
      throw new AttachFailedException(
          "process %d lets nobody attach (%s): it may be no HotSpot JVM, hang, or have been started with -XX:+DisableAttachMechanism"
              .formatted(pid, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new AttachFailedException(
          "process %d cannot be attached to: %s".formatted(pid, e.getMessage()), e);
    }
  }

  private static void requireNone(long pid, VirtualMachine jvm)
      throws AttachFailedException, IOException {
    String status = jvm.getSystemProperties().getProperty(STATUS);
    if (status != null && !status.startsWith(OFF)) {
      throw new AttachFailedException(
          "the agent is in process %d already: its settings stay what they are until that process is started anew"
              .formatted(pid));
    }
  }

  private static String refusal(long pid, Path jar, AgentLoadException e) {
    String said = String.valueOf(e.getMessage());
    return said.contains("Dynamic agent loading is not enabled")
        ? ("process %d lets no agent be loaded while it runs (-XX:-EnableDynamicAgentLoading): start it"
                + " anew without that, or with -javaagent:tidegate-agent.jar=…")
            .formatted(pid)
        : "process %d could not load %s (%s): can its user read that file?"
            .formatted(pid, jar, said);
  }

  private static void awaitOn(long pid, VirtualMachine jvm, Duration patience)
      throws AttachFailedException, IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      String status = jvm.getSystemProperties().getProperty(STATUS, OFF + "it said nothing");
      if (status.equals("on")) {
        return;
      }
      if (status.startsWith(OFF)) {
        throw new AttachFailedException(
            "the agent stays off in process %d, which goes on without it: %s"
                .formatted(pid, status.substring(OFF.length())));
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new AttachFailedException(
            "the agent in process %d is not on after %d s, it says '%s': that process's stderr may say why"
                .formatted(pid, patience.toSeconds(), status));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private static void detach(VirtualMachine jvm) {
    try {
      jvm.detach();
    } catch (IOException e) {
      // It is gone: nothing is left to be detached from.
      System.getLogger(JvmAttach.class.getName()).log(System.Logger.Level.DEBUG, "detach", e);
    }
  }

  private static Jvm named(long pid) {
    return list().stream()
        .filter(found -> found.pid() == pid)
        .findFirst()
        .orElseGet(() -> new Jvm(pid, ""));
  }

  private static Jvm jvm(VirtualMachineDescriptor found) {
    String program = found.displayName().strip();
    int end = program.indexOf(' ');
    return new Jvm(Long.parseLong(found.id()), end < 0 ? program : program.substring(0, end));
  }
}
