package io.tidegate.launcher.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.settings.Settings;
import io.tidegate.launcher.settings.SourceSettings;
import io.tidegate.sources.Mapping;
import io.tidegate.sources.MappingFile;
import io.tidegate.sources.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show of sources is true. */
class SourcesDocsTest {
  private static final Path README = Path.of("../../README.md");
  private static final Path TROUBLESHOOTING = Path.of("../TROUBLESHOOTING.md");

  @TempDir private Path dir;

  private static List<String> yamlBlocks() throws Exception {
    List<String> blocks = new ArrayList<>();
    String text = Files.readString(README);
    for (int at = text.indexOf("```yaml\n"); at >= 0; at = text.indexOf("```yaml\n", at + 1)) {
      blocks.add(text.substring(at + 8, text.indexOf("```\n", at + 8)));
    }
    return blocks;
  }

  @Test
  void theSettingsOfTheReadmeAreSettings() throws Exception {
    String block =
        yamlBlocks().stream().filter(b -> b.startsWith("sources:")).findFirst().orElseThrow();
    Path file = Files.writeString(dir.resolve("tidegate.yaml"), block);
    SourceSettings sources = Settings.load(file, Map.of(), Map.of("sources.mapping", "")).sources();
    assertEquals("otlp_metrics", sources.otlp().kafkaTopic());
    assertEquals("orders", sources.prometheus().targets().get(0).labels().get("service"));
    assertEquals("/etc/prometheus/targets/*.json", sources.prometheus().file());
  }

  @Test
  void theRuleOfTheReadmeIsARule() throws Exception {
    String block =
        yamlBlocks().stream().filter(b -> b.startsWith("rules:")).findFirst().orElseThrow();
    Mapping mapping = MappingFile.over(block, "README.md");
    assertTrue(mapping.wants("ants_pool_running") && mapping.wants("ants_pool_wait_seconds"));
  }

  @Test
  void everyReasonIsExplained() throws Exception {
    List<String> headings =
        Files.readAllLines(TROUBLESHOOTING).stream().filter(l -> l.startsWith("### ")).toList();
    for (Reason reason : Reason.values()) {
      assertTrue(
          headings.stream().anyMatch(heading -> heading.contains("`" + reason.key() + "`")),
          () -> reason.key() + " has no heading in " + TROUBLESHOOTING);
    }
  }
}
