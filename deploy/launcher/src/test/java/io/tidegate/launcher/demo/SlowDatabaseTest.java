package io.tidegate.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowDatabaseTest {
  @TempDir Path dir;

  @Test
  void theDatabaseGetsSlowerByAndBy() {
    assertEquals(1, SlowDatabase.slowness(SlowDatabase.RAMP_FROM));
    for (int w = SlowDatabase.RAMP_FROM; w < SlowDatabase.RAMP_TO; w++) {
      assertTrue(SlowDatabase.slowness(w + 1) > SlowDatabase.slowness(w), "window " + w);
    }
    assertEquals(SlowDatabase.SLOWEST, SlowDatabase.slowness(SlowDatabase.BACK_AT - 1));
    assertEquals(1, SlowDatabase.slowness(SlowDatabase.BACK_AT));
  }

  @Test
  void onlyTheReplicasAreManaged() throws Exception {
    Path file = Files.writeString(dir.resolve("t.yaml"), SlowDatabase.settings("auto", 1, 2, 3));
    Settings settings = Settings.load(file, Map.of(), Map.of());
    assertEquals(
        "auto", settings.policies().of(SlowDatabase.SERVICE.pool(), Map.of()).mode().word());
    assertEquals("shadow", settings.policies().of(SlowDatabase.ENTRY, Map.of()).mode().word());
  }

  @Test
  void aTrackKnowsWhenReplicasCameAndWent() {
    ReplicaTrack track = new ReplicaTrack();
    int[] ready = {4, 4, 5, 8, 8, 6, 4};
    for (int w = 0; w < ready.length; w++) {
      track.add(w, ready[w]);
    }
    assertEquals(3, track.firstWith(8));
    assertEquals(6, track.backTo(4));
    assertEquals(8, track.most());
    assertEquals(39, track.replicaWindows());
    assertEquals(-1, track.firstWith(7));
    assertEquals(-1, track.backTo(3));
  }

  private static String table(int allReady, int breach, int back) {
    StringWriter text = new StringWriter();
    SlowDatabaseTable.print(
        new SlowDatabaseReport(
            new SlowDatabaseReport.Side(160, 40, 9, 8, 4, 4, 640),
            new SlowDatabaseReport.Side(160, 3, 9, 1, 8, 4, 900),
            50,
            51,
            allReady,
            breach,
            back,
            List.of(new DemoReport.ResizeEntry("orders/replicas", 51, 4, 8, "KEPT"))),
        new PrintWriter(text));
    return text.toString();
  }

  @Test
  void theTableSaysHowFarAheadItWas() {
    String text = table(60, 72, 130);
    assertTrue(text.contains("8 replicas served 12 windows before the twin's breach."), text);
    assertTrue(text.contains("window  51  orders/replicas          4 ->   8   KEPT"), text);
    assertTrue(text.contains("window 130  there were 4 again"), text);
  }

  @Test
  void whatDidNotHappenIsSaid() {
    assertTrue(table(-1, 72, -1).contains("never       8 replicas served"));
    assertTrue(table(-1, 72, -1).contains("Tidegate did not get to 8 replicas."));
    assertTrue(table(75, 72, -1).contains("3 windows after the twin's breach: too late."));
    assertTrue(table(60, -1, -1).contains("there was nothing to prevent"));
  }
}
