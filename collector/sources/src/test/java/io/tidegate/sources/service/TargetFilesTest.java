package io.tidegate.sources.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetFilesTest {
  @TempDir Path dir;

  private static List<String> urls(TargetFiles.Found found) {
    return found.targets().stream().map(target -> target.url().toString()).toList();
  }

  @Test
  void changesAreSeenAndAWrongFileLeavesWhatItSaidBefore() throws Exception {
    TargetFiles files = new TargetFiles(dir.resolve("*.yaml").toString());
    assertEquals("no file '*.yaml' is in " + dir, files.read().trouble());
    Path one = Files.writeString(dir.resolve("one.yaml"), "- targets: [a:1]\n");
    Files.writeString(dir.resolve("two.yaml"), "- targets: [b:2]\n");
    Files.writeString(dir.resolve("other.txt"), "- targets: [c:3]\n");
    TargetFiles.Found found = files.read();
    assertEquals(List.of("http://a:1/metrics", "http://b:2/metrics"), urls(found));
    assertEquals("", found.trouble());

    Files.writeString(one, "- targets: [a:1, d:4]\n");
    assertEquals(
        List.of("http://a:1/metrics", "http://d:4/metrics", "http://b:2/metrics"),
        urls(files.read()));

    Files.writeString(one, "targets: everything\n");
    TargetFiles.Found wrong = files.read();
    assertEquals(3, wrong.targets().size());
    assertEquals(
        one + ": must be a list of groups with 'targets' and 'labels'; what it said before holds",
        wrong.trouble());

    Files.delete(one);
    assertEquals(List.of("http://b:2/metrics"), urls(files.read()));
  }

  @Test
  void aSmallBodyThatGrowsWithoutEndIsCut() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1024 * 1024];
      for (int i = 0; i < 20; i++) {
        out.write(zeros);
      }
    }
    assertTrue(packed.size() < 64 * 1024);
    Bodies.TooLargeException e =
        assertThrows(
            Bodies.TooLargeException.class,
            () -> Bodies.gunzip(packed.toByteArray(), 16 * 1024 * 1024));
    assertEquals("the body unpacks to more than 16777216 bytes", e.getMessage());
  }

  @Test
  void aTargetHasItsOwnMomentAndOneThatFailsFewerTurns() {
    long first = Scraper.delayMillis(1_000_000, 15_000, 4_711, 0);
    assertTrue(first != Scraper.delayMillis(1_000_000, 15_000, 4_712, 0));
    long turn = 1_000_000 + first;
    assertEquals(15_000, Scraper.delayMillis(turn, 15_000, 4_711, 0));
    assertEquals(15_000, Scraper.delayMillis(turn, 15_000, 4_711, 1));
    assertEquals(30_000, Scraper.delayMillis(turn, 15_000, 4_711, 2));
    assertEquals(60_000, Scraper.delayMillis(turn, 15_000, 4_711, 3));
    assertEquals(60_000, Scraper.delayMillis(turn, 15_000, 4_711, 99), "once a minute at least");
  }
}
