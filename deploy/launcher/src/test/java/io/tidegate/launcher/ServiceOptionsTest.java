package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.WindowOptions;
import io.tidegate.launcher.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceOptionsTest {
  @Test
  void theDefaultsOfTheFileAreThoseOfTheCode() throws Exception {
    Settings settings = Settings.load(null, Map.of(), Map.of());
    assertEquals(IntakeLimits.DEFAULT, ServiceOptions.intakeLimits(settings));
    assertEquals(
        WindowOptions.ofWidth(60_000).maxInstancesPerPool(),
        ServiceOptions.collector("x:1", settings).windows().maxInstancesPerPool());
  }

  @Test
  void limitsReachTheCollector() throws Exception {
    Settings settings =
        Settings.load(
            null,
            Map.of(),
            Map.of(
                "collector.limits.pools-per-service", "5",
                "collector.limits.instances-per-pool", "6",
                "collector.limits.labels", "7",
                "collector.limits.record-kib", "8",
                "collector.limits.histogram-kib", "9",
                "collector.limits.rejected-per-minute", "10"));
    assertEquals(
        new IntakeLimits(8 * 1024, 9 * 1024, 7, 5, 10),
        ServiceOptions.collector("x:1", settings).limits());
    assertEquals(6, ServiceOptions.collector("x:1", settings).windows().maxInstancesPerPool());
  }
}
