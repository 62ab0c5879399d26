package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TroubleshootingTest {
  private static final Path GUIDE = Path.of("..", "..", "deploy", "TROUBLESHOOTING.md");

  @Test
  void everyReasonHasItsParagraphAndNoneIsMadeUp() throws Exception {
    String section = Files.readString(GUIDE).split("## Reasons of the controller\n")[1];
    section = section.split("\n## ")[0];
    List<String> words =
        Pattern.compile("(?m)^### `([a-z0-9-]+)`$")
            .matcher(section)
            .results()
            .map((MatchResult r) -> r.group(1))
            .toList();
    assertEquals(Arrays.stream(Reason.values()).map(Reason::word).toList(), words);
  }
}
