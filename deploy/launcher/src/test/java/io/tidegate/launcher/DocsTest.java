package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents in deploy/docs show and point at. */
class DocsTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(#[^)]*)?\\)");

  /** Of other programs, or Helm's values, which {@code HelmChartIT} renders. */
  private static final Set<String> NO_SETTINGS = Set.of("# of the OpenTelemetry", "image: {");

  @TempDir private Path dir;

  /** A fenced block of a document. */
  record Block(Path file, String language, String text) {}

  static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path file : documents()) {
      Matcher found = BLOCK.matcher(Files.readString(file));
      while (found.find()) {
        blocks.add(new Block(file, found.group(1), found.group(2)));
      }
    }
    return blocks;
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      return files.filter(f -> f.toString().endsWith(".md")).sorted().toList();
    }
  }

  @Test
  void aCommandIsRunOrSaysWhatItNeeds() throws Exception {
    String run = Files.readString(Path.of("../../.ci/readme-commands"));
    int marked = 0;
    for (Block block : blocks()) {
      if (block.text().startsWith("# needs Docker\n")
          || block.text().startsWith("# needs a cluster\n")) {
        marked++;
      } else if (block.language().equals("sh") || block.language().isEmpty()) {
        for (String line : block.text().lines().toList()) {
          String command = line.replaceFirst("^(deploy/tidegate [a-z-]+|[a-z/.-]+).*$", "run $1");
          assertTrue(run.contains(command), () -> block.file() + ": nothing does '" + line + "'");
        }
      }
    }
    assertEquals(4, marked);
  }

  @Test
  void settingsAreSettings() throws Exception {
    int read = 0;
    for (Block block : blocks()) {
      if (block.language().equals("yaml")
          && NO_SETTINGS.stream().noneMatch(block.text()::startsWith)) {
        Path file = Files.writeString(dir.resolve("tidegate.yaml"), block.text());
        Settings.load(file, Map.of(), Map.of());
        read++;
      }
    }
    assertEquals(8, read);
  }

  @Test
  void linksLeadSomewhere() throws Exception {
    Set<String> broken = new TreeSet<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        Path target =
            link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
        if (!Files.exists(target)
            || link.group(2) != null && !anchors(target).contains(link.group(2))) {
          broken.add(document.getFileName() + ": " + link.group());
        }
      }
    }
    assertEquals(Set.of(), broken);
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> "#" + title.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
