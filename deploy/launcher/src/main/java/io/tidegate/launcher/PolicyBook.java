package io.tidegate.launcher;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.launcher.settings.Settings.PolicySettings;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Locale;

/** The policies as the settings have them, for predictor and controller alike. */
final class PolicyBook {
  private final Policies policies;

  PolicyBook(List<PolicySettings> settings) {
    this.policies = new Policies(settings.stream().map(PolicyBook::policy).toList());
  }

  private static Policy policy(PolicySettings s) {
    return new Policy(
        s.match(),
        Mode.valueOf(s.mode().toUpperCase(Locale.ROOT)),
        s.sloP99().toMillis(),
        s.minSize(),
        s.maxSize(),
        s.targetUtilisation(),
        s.maxStepUp(),
        s.maxStepDown(),
        s.cooldownUpWindows(),
        s.cooldownDownWindows(),
        s.settleWindows(),
        s.verifyWindows(),
        s.staleAfterWindows(),
        s.shrinkAfterWindows(),
        s.commandTtlWindows());
  }

  Policies policies() {
    return policies;
  }

  Policy of(PoolId pool) {
    return policies.of(pool);
  }
}
