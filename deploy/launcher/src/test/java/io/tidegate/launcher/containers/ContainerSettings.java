package io.tidegate.launcher.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container's command, variables and files make of Tidegate's settings, read by Tidegate.
 */
record ContainerSettings(Path directory) {
  private static final String KEY =
      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

  /**
   * @param command as {@code serve --only ROLE [--config FILE]}
   * @param environment variables that are no settings are left out
   * @param files path in the container to contents; a file that is named and not here is an error
   */
  Settings load(List<String> command, Map<String, String> environment, Map<String, String> files)
      throws Exception {
    assertEquals(List.of("serve", "--only"), command.subList(0, 2));
    Path config = null;
    if (command.size() > 3) {
      assertEquals("--config", command.get(3));
      config = here(command.get(4), files);
    }
    Map<String, String> own = new HashMap<>();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String value = variable.getValue();
      own.put(
          variable.getKey(),
          value.startsWith("/run/secrets/") ? here(value, files).toString() : value);
    }
    return Settings.load(config, own, Map.of("roles", command.get(2)));
  }

  private Path here(String path, Map<String, String> files) throws IOException {
    assertTrue(files.containsKey(path), () -> path + " is not among the files " + files.keySet());
    Path file = directory.resolve(path.substring(1).replace('/', '_'));
    return Files.writeString(file, files.get(path));
  }

  /** That of this build. */
  static String version() throws IOException {
    return Files.readAllLines(Path.of("../../pom.xml")).stream()
        .filter(line -> line.startsWith("  <version>"))
        .map(line -> line.strip().replaceAll("</?version>", ""))
        .findFirst()
        .orElseThrow();
  }

  /** A secret that is right for the setting that it is for. */
  static String secret(String name) {
    return name.contains("command-key") ? KEY : "0123456789abcdef0123456789abcdef";
  }
}
