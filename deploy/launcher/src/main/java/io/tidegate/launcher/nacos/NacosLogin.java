package io.tidegate.launcher.nacos;

import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.api.exception.NacosException;
import io.tidegate.launcher.settings.NacosSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/** How Nacos' own client comes to the servers of the settings. */
final class NacosLogin {
  /** Where the client keeps copies; else it does so in the user's home, which there may not be. */
  private static final String COPIES = "JM.SNAPSHOT.PATH";

  private NacosLogin() {}

  /**
   * @param directory for what the client writes
   */
  static Properties of(NacosSettings settings, Path directory) {
    if (System.getProperty(COPIES) == null) {
      System.setProperty(COPIES, directory.toAbsolutePath().toString());
    }
    Properties properties = new Properties();
    properties.setProperty(PropertyKeyConst.SERVER_ADDR, String.join(",", settings.servers()));
    properties.setProperty(PropertyKeyConst.NAMESPACE, settings.namespace());
    if (!settings.user().isEmpty()) {
      properties.setProperty(PropertyKeyConst.USERNAME, settings.user());
      properties.setProperty(PropertyKeyConst.PASSWORD, settings.password());
    }
    return properties;
  }

  static IOException failed(NacosSettings settings, NacosException e) {
    return new IOException(
        "Nacos at %s: %s (error %d)"
            .formatted(String.join(",", settings.servers()), e.getErrMsg(), e.getErrCode()),
        e);
  }
}
