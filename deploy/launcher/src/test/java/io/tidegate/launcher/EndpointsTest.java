package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
  @TempDir Path directory;

  @Test
  void aFileOfAnOlderVersionIsReadAndSoIsOneOfANewer() throws Exception {
    Files.writeString(
        directory.resolve("endpoints.json"),
        """
        {"pid": 7, "kafka": "127.0.0.1:9092", "store": "", "console": "http://127.0.0.1:8080",
         "kafkaPort": 9092, "storePort": 0, "consolePort": 8080, "whatIsToCome": {"port": 1}}
        """);
    assertEquals(
        Optional.of(
            new Endpoints(
                7, "127.0.0.1:9092", "", "http://127.0.0.1:8080", 9092, 0, 8080, "", 0, "")),
        Endpoints.read(directory));
  }
}
