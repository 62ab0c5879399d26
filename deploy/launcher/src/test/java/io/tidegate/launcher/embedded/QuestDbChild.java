package io.tidegate.launcher.embedded;

import java.nio.file.Path;
import java.util.List;

/** Starts a store, says where it is, and waits to be killed. */
final class QuestDbChild {
  private QuestDbChild() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedQuestDb store =
        EmbeddedQuestDb.start(
            Path.of(arguments[0]), 0, List.of(EmbeddedQuestDbIT.TABLE), "test-password");
    System.out.println(store.httpUrl());
    System.out.flush();
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }
}
