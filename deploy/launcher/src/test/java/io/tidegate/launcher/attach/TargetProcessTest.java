package io.tidegate.launcher.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetProcessTest {
  private static TargetProcess process(String user, boolean libjvm, String... arguments) {
    return new TargetProcess(
        4711, Optional.ofNullable(user), List.of(arguments), Optional.of(libjvm));
  }

  private static String refusal(TargetProcess target, String me) {
    return assertThrows(AttachFailedException.class, () -> target.requireAttachable(me))
        .getMessage();
  }

  @Test
  void anotherUsersProcessIsNamedWithWhatToDo() throws Exception {
    assertEquals(
        "process 4711 belongs to orders, and this is ann: run it as orders, e.g. sudo -u orders"
            + " tidegate attach 4711 …",
        refusal(process("orders", true), "ann"));
    process("orders", true).requireAttachable("orders");
    process("orders", true).requireAttachable("root");
  }

  @Test
  void whatIsNoJvmIsNotTried() throws Exception {
    assertTrue(refusal(process("ann", false), "ann").startsWith("process 4711 is no JVM: "));
    new TargetProcess(4711, Optional.empty(), List.of(), Optional.empty()).requireAttachable("ann");
  }

  @Test
  void theLastOfTwoFlagsCounts() throws Exception {
    String off = "-XX:+DisableAttachMechanism";
    String on = "-XX:-DisableAttachMechanism";
    process("ann", true, "java", off, on, "Main").requireAttachable("ann");
    assertEquals(
        "process 4711 was started with -XX:+DisableAttachMechanism: start it anew without it, or"
            + " with -javaagent:tidegate-agent.jar=…",
        refusal(process("ann", true, "java", on, off, "Main"), "ann"));
  }

  @Test
  void thisProcessIsAJvmOfThisUser() throws Exception {
    TargetProcess self = TargetProcess.of(ProcessHandle.current().pid());
    self.requireAttachable(ProcessHandle.current().info().user().orElseThrow());
    assertThrows(AttachFailedException.class, () -> TargetProcess.of(Integer.MAX_VALUE));
  }
}
