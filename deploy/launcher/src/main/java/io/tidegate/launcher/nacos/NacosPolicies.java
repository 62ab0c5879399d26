package io.tidegate.launcher.nacos;

import io.tidegate.controller.service.web.PolicyDesk;
import io.tidegate.launcher.settings.NacosSettings;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Follows the configuration that the settings name. */
public final class NacosPolicies {
  private NacosPolicies() {}

  /**
   * Returns at once.
   *
   * @param settings have a {@code dataId}
   * @param directory for what Nacos' client writes
   * @param writer whether this process is the one that applies it
   * @param current completes when every version that was applied before is known here
   */
  public static PolicyFollower follow(
      NacosSettings settings,
      Path directory,
      PolicyDesk desk,
      BooleanSupplier writer,
      Supplier<Future<Void>> current) {
    String dataId = settings.dataId().orElseThrow();
    return PolicyFollower.start(
        new FollowedText(name(settings, dataId), "nacos:" + dataId, writer, current),
        desk,
        changed -> NacosText.open(settings, dataId, directory, changed));
  }

  /** For people. */
  public static String name(NacosSettings settings, String dataId) {
    return "configuration %s of group %s%s in Nacos"
        .formatted(
            dataId,
            settings.group(),
            settings.namespace().isEmpty() ? "" : " of namespace " + settings.namespace());
  }
}
