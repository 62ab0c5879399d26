package io.tidegate.controller;

import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;

/** The part of a {@link ShadowReport} that is about one pool. */
final class PoolShadow {
  /** Less waiting than this share of the objective is not what breaks it. */
  private static final double WAITING_SHARE = 0.2;

  /** What a pool can be busy at most, if it is to be enough at all. */
  private static final double FULL = 0.95;

  private final PoolId pool;
  private final Policies policies;
  private final long fromMillis;
  private String mode = "";
  private long windows;
  private long missedWindows;
  private int growths;
  private int shrinks;
  private int breaches;
  private int avoided;
  private int shortened;
  private int notEnough;
  private int elsewhere;
  private int notForeseen;
  private int unjudged;
  private int harmful;
  private int made;
  private int kept;
  private int takenBack;
  private double sizeMillis;
  private double wouldSizeMillis;

  /** What every instance would have; 0: what it has. */
  private int would;

  private long wantedAtMillis;
  private long unwantedAtMillis;
  private boolean shrinkJudged;
  private int sizeBefore;
  private Breach breach;

  /** A run of windows that missed the objective. */
  private static final class Breach {
    final long beganMillis;
    final boolean waited;
    boolean reckoned;
    boolean wantedBefore;
    boolean wanted;
    boolean enough = true;

    Breach(long beganMillis, boolean waited) {
      this.beganMillis = beganMillis;
      this.waited = waited;
    }
  }

  PoolShadow(PoolId pool, Policies policies, long fromMillis) {
    this.pool = pool;
    this.policies = policies;
    this.fromMillis = fromMillis;
  }

  void take(Decision decision) {
    mode = decision.mode();
    boolean inTime = decision.atMillis() >= fromMillis;
    if (ReplayDifference.isProposed(decision)) {
      int size = ReplayDifference.proposedSize(decision);
      boolean growth = size > decision.fromSize();
      boolean again = would == size && unwantedAtMillis == 0;
      if (inTime && !again) {
        growths += growth ? 1 : 0;
        shrinks += growth ? 0 : 1;
      }
      would = growth ? Math.max(would, size) : size;
      if (!again) {
        wantedAtMillis = decision.atMillis();
        shrinkJudged = growth;
      }
      unwantedAtMillis = 0;
    } else if (decision.resizes()) {
      made +=
          inTime
                  && decision.kind() == Decision.Kind.RESIZE
                  && !CanaryPhase.follows(decision.reason())
              ? 1
              : 0;
      would = 0;
    } else if (decision.reason().equals(Reason.ADMISSION_TIGHTENED.word())) {
      made += inTime ? 1 : 0;
    } else if (unwantedAtMillis == 0) {
      unwantedAtMillis = decision.atMillis();
    }
  }

  void take(Verification verdict) {
    kept +=
        verdict.verdict() == Verification.Verdict.KEPT && !CanaryPhase.follows(verdict.reason())
            ? 1
            : 0;
    takenBack += verdict.verdict() == Verification.Verdict.ROLLED_BACK ? 1 : 0;
  }

  void take(PoolWindow window) {
    if (window.instances().isEmpty()) {
      return;
    }
    WindowFacts facts = WindowFacts.of(window);
    Policy policy = policies.of(pool, window.labels(), window.endMillis());
    int size = window.instances().stream().mapToInt(i -> i.spec().size()).min().orElseThrow();
    if (sizeBefore > 0 && size != sizeBefore) {
      would = 0; // somebody else resized it
    }
    sizeBefore = size;
    long keptUntil = unwantedAtMillis + (long) policy.shrinkAfterWindows() * facts.widthMillis();
    if (unwantedAtMillis > 0 && facts.endMillis() > keptUntil) {
      would = 0;
    }
    int count = window.instances().size();
    int has = would == 0 ? size : would;
    windows++;
    sizeMillis += (double) window.size() * facts.widthMillis();
    wouldSizeMillis += (window.size() + (double) (has - size) * count) * facts.widthMillis();
    int need = need(facts, count, policy);
    if (has < size && !shrinkJudged && need > has) {
      shrinkJudged = true;
      harmful++;
    }
    if (facts.missed(policy.sloP99Millis())) {
      missed(facts, policy, size, has, need);
    } else if (facts.complete()) {
      endBreach();
    }
  }

  /** Of each instance; 0: it is not known. */
  private static int need(WindowFacts facts, int instances, Policy policy) {
    if (!facts.measured()) {
      return 0;
    }
    double run = facts.runP99Millis();
    return Sizing.size(
        facts.offeredLoad() / instances,
        facts.runMeanMillis(),
        policy.sloP99Millis() - (Double.isFinite(run) ? run : facts.runMeanMillis()),
        FULL);
  }

  private void missed(WindowFacts facts, Policy policy, int size, int has, int need) {
    missedWindows++;
    if (breach == null) {
      breach =
          new Breach(
              facts.endMillis() - facts.widthMillis(),
              facts.turnedAway() || facts.waitP99Millis() >= WAITING_SHARE * policy.sloP99Millis());
      breach.wantedBefore = has > size && wantedAtMillis <= breach.beganMillis;
    }
    breach.reckoned |= need > 0;
    if (has > size) {
      breach.wanted = true;
      breach.enough &= need <= has;
    }
  }

  private void endBreach() {
    if (breach == null) {
      return;
    }
    breaches++;
    if (!breach.reckoned) {
      unjudged++;
    } else if (!breach.waited) {
      elsewhere++;
    } else if (!breach.wanted) {
      notForeseen++;
    } else if (!breach.enough) {
      notEnough++;
    } else if (breach.wantedBefore) {
      avoided++;
    } else {
      shortened++;
    }
    breach = null;
  }

  PoolRegret end() {
    endBreach();
    return new PoolRegret(
        pool,
        mode,
        windows,
        missedWindows,
        growths,
        shrinks,
        breaches,
        avoided,
        shortened,
        notEnough,
        elsewhere,
        notForeseen,
        unjudged,
        harmful,
        made,
        kept,
        takenBack,
        sizeMillis / 3_600_000,
        wouldSizeMillis / 3_600_000);
  }
}
