package io.tidegate.launcher.doctor;

import io.tidegate.launcher.nacos.NacosPolicies;
import io.tidegate.launcher.nacos.NacosText;
import io.tidegate.launcher.settings.NacosSettings;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.launcher.settings.Settings;
import java.io.IOException;
import java.util.Optional;

/** Nacos: whether it answers, and whether its policies can be used. A start does without. */
final class NacosCheck {
  private static final String WHAT = "nacos";

  /** Nobody has a configuration of this name: that there is none is an answer, too. */
  private static final String NOTHING = "tidegate-doctor";

  private NacosCheck() {}

  static Finding run(Settings settings, NacosSettings nacos) {
    String dataId = nacos.dataId().orElse(NOTHING);
    Optional<String> text;
    try {
      text = read(nacos, dataId);
    } catch (IOException e) {
      return Finding.warn(
          WHAT,
          e.getMessage(),
          "see nacos.server, nacos.user and nacos.namespace, and that its port and the one 1000 above it can be"
              + " reached; until then the present policies hold, and nothing is registered");
    }
    String name = NacosPolicies.name(nacos, dataId);
    if (nacos.dataId().isEmpty()) {
      return Finding.ok(WHAT, "%s answers".formatted(String.join(",", nacos.servers())));
    }
    if (text.isEmpty()) {
      return Finding.warn(
          WHAT, name + " is not there", "publish it there; until then the present policies hold");
    }
    try {
      PolicyText.over(settings.policies(), text.get());
    } catch (IllegalArgumentException e) {
      return Finding.warn(
          WHAT,
          "%s cannot be used: %s".formatted(name, e.getMessage()),
          "mend it there; until then the present policies hold");
    }
    return Finding.ok(WHAT, name + " can be used");
  }

  /** The client keeps copies of what it reads: here nobody needs them. */
  private static Optional<String> read(NacosSettings nacos, String dataId) throws IOException {
    try (ScratchFolder copies = ScratchFolder.create("tidegate-doctor");
        NacosText configuration = NacosText.open(nacos, dataId, copies.path(), () -> {})) {
      return configuration.read();
    }
  }
}
