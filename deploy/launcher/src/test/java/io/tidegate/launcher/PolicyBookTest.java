package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.PoolId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyBookTest {
  @TempDir Path dir;

  @Test
  void theSettingsFileAndTheCodeHaveTheSameDefaults() throws Exception {
    PolicyBook book = new PolicyBook(Settings.load(null, Map.of(), Map.of()).policies());
    assertEquals(Policy.of("*", 500), book.of(new PoolId("any", "pool")));
  }

  @Test
  void aPoolThatNoPolicyFitsIsOnlyWatched() throws Exception {
    Path file =
        Files.writeString(dir.resolve("t.yaml"), "policies: [{match: orders/*, mode: auto}]");
    PolicyBook book = new PolicyBook(Settings.load(file, Map.of(), Map.of()).policies());
    assertEquals(Mode.AUTO, book.of(new PoolId("orders", "db")).mode());
    assertEquals(Mode.SHADOW, book.of(new PoolId("payments", "db")).mode());
  }
}
