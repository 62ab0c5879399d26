package io.tidegate.launcher.meters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RefusalReasonsTest {
  private static final Path GUIDE = Path.of("..", "TROUBLESHOOTING.md");

  @Test
  void everyReasonHasItsParagraphAndNoneIsMadeUp() throws Exception {
    String section =
        Files.readString(GUIDE)
            .split("## Reasons for which records are refused\n", 2)[1]
            .split("\n## ", 2)[0];
    TreeSet<String> words =
        section
            .lines()
            .filter(line -> line.startsWith("### "))
            .flatMap(line -> Pattern.compile("`([a-z-]+)`").matcher(line).results())
            .map((MatchResult r) -> r.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(CollectorMeters.REASONS), words);
  }
}
