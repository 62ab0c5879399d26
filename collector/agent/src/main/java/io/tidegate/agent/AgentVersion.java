package io.tidegate.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that the build wrote; in a file, as a manifest is lost where jars are merged. */
final class AgentVersion {
  static final String TEXT = read();

  private AgentVersion() {}

  private static String read() {
    try (InputStream file = AgentVersion.class.getResourceAsStream("agent.properties")) {
      Properties properties = new Properties();
      if (file != null) {
        properties.load(file);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
