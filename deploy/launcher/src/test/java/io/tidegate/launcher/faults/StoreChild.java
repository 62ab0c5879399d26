package io.tidegate.launcher.faults;

import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.tidegate.launcher.store.EmbeddedMetricStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The store; says when it serves, and waits to be killed. */
public final class StoreChild {
  static final String PASSWORD = "test-password";
  public static final List<String> DDL = EmbeddedMetricStore.ddl(Duration.ofDays(30));

  private StoreChild() {}

  public static void main(String[] arguments) throws Exception {
    String password = arguments.length > 2 ? arguments[2] : PASSWORD;
    EmbeddedQuestDb.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), DDL, password);
    System.out.println("serves");
    System.out.flush();
    ChildJvm.awaitParentGone();
    Runtime.getRuntime().halt(0);
  }
}
