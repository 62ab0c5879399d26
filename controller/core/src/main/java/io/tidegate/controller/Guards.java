package io.tidegate.controller;

import io.tidegate.wire.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands between a wish and a command. Each guard that changes the wish leaves a clamp; the
 * first that leaves nothing of it is the reason to hold.
 */
final class Guards {
  private final ControlState state;
  private final Policy policy;
  private final Fleet fleet;
  private final long nowMillis;
  private final List<Decision.Clamp> clamps = new ArrayList<>();

  Guards(ControlState state, Rule rule, long nowMillis) {
    this.state = state;
    this.policy = rule.policy();
    this.fleet = rule.fleet();
    this.nowMillis = nowMillis;
  }

  /**
   * From the wish to what is left of it.
   *
   * @param diagnosis empty where nothing ended that could be diagnosed
   */
  Plan apply(Wish wish, Optional<Diagnosis> diagnosis) {
    int from = wish.from();
    int target = wish.size();
    Reason held = null;
    String otherwise = "";

    int within = Math.max(policy.minSize(), Math.min(policy.maxSize(), target));
    if (within != target) {
      String limit = Say.of("the policy allows %d to %d", policy.minSize(), policy.maxSize());
      target = clamp(within < target ? "policy-max" : "policy-min", target, within, limit);
      if (nothingLeft(wish, target)) {
        held = wish.growth() ? Reason.AT_MAXIMUM : Reason.AT_MINIMUM;
        otherwise = Say.of("%s of %d", wish.growth() ? "a maxSize" : "a minSize", wish.size());
      }
    }
    if (held == null) {
      int local = withinLocal(wish, target);
      if (local != target) {
        target =
            clamp(
                wish.growth() ? "local-max" : "local-min",
                target,
                local,
                "the owners of the instances allow no " + (wish.growth() ? "more" : "less"));
        if (nothingLeft(wish, target)) {
          held = wish.growth() ? Reason.AT_LOCAL_MAXIMUM : Reason.AT_MINIMUM;
          otherwise = Say.of("a local limit of %d at an instance", wish.size());
        }
      }
    }
    if (held == null) {
      int stepped = withinStep(wish, target);
      if (stepped != target) {
        double step = wish.growth() ? policy.maxStepUp() : policy.maxStepDown();
        target =
            clamp(
                wish.growth() ? "step-up" : "step-down",
                target,
                stepped,
                Say.of("one change is at most %.0f%% of the size, at least one", step * 100));
      }
      int carried = carried(state, policy, wish.growth(), target, clamps);
      if (carried != target) {
        target = carried;
        if (nothingLeft(wish, target)) {
          held = Reason.AT_DATABASE_TOTAL;
          otherwise =
              "a larger share of the database, or fewer connections of the pool's instances";
        }
      }
    }
    if (held == null) {
      int would = target;
      Block block = block(wish, diagnosis);
      if (block != null) {
        clamp(block.guard, target, from, block.why);
        return new Plan.Hold(
            block.reason,
            wish.detail() + "; " + block.why,
            from,
            wish.size(),
            would,
            List.copyOf(clamps),
            block.otherwise);
      }
      return new Plan.Resize(
          wish.reason(),
          wish.detail(),
          wish.growth(),
          from,
          target,
          wish.size(),
          List.copyOf(clamps),
          otherwise(wish, target));
    }
    return new Plan.Hold(
        held,
        wish.detail() + "; " + clamps.get(clamps.size() - 1).reason(),
        from,
        wish.size(),
        from,
        List.copyOf(clamps),
        otherwise);
  }

  private String otherwise(Wish wish, int target) {
    if (!wish.otherwise().isEmpty()) {
      return wish.otherwise();
    }
    return wish.growth()
        ? Say.of("a need of %d or less %s", wish.from(), state.unit())
        : Say.of("a need of more than %d %s", target, state.unit());
  }

  /** A guard that leaves nothing of the wish. */
  record Block(Reason reason, String guard, String why, String otherwise) {}

  private Block block(Wish wish, Optional<Diagnosis> diagnosis) {
    if (state.current().stream().allMatch(i -> i.spec().readOnly())) {
      return new Block(
          Reason.READ_ONLY,
          "read-only",
          Say.of(
              "no instance lets its size be set from afar: nothing is sent (it would have been %s)",
              wish.reason().word()),
          "an instance whose owner lets the size be set");
    }
    long width = state.newest().orElseThrow().widthMillis();
    long barred = wish.growth() ? state.growthBarredUntilMillis() : state.shrinkBarredUntilMillis();
    if (nowMillis < barred) {
      long windows = ceilWindows(barred - nowMillis, width);
      return new Block(
          Reason.RECENTLY_ROLLED_BACK,
          "rolled-back",
          Say.of("such a change was taken back, %d windows to wait", windows),
          Say.of("%d windows more", windows));
    }
    long free = cooldownUntil(wish.growth(), width);
    if (nowMillis < free) {
      long windows = ceilWindows(free - nowMillis, width);
      return new Block(
          Reason.COOLDOWN,
          wish.growth() ? "cooldown-up" : "cooldown-down",
          Say.of("the newest change is too recent, %d windows to wait", windows),
          Say.of("%d windows more", windows));
    }
    long turning =
        wish.pressing()
            ? 0
            : state
                .turns()
                .freeAtMillis(wish.growth(), policy.budgets().directionChangesPerHour(), nowMillis);
    if (nowMillis < turning) {
      long windows = ceilWindows(turning - nowMillis, width);
      return new Block(
          Reason.FLAP_BUDGET,
          "flap-budget",
          Say.of(
              "its size turned %d times in an hour, and may %d times%s: %d windows to wait",
              state.turns().within(nowMillis).size(),
              policy.budgets().directionChangesPerHour(),
              wish.growth() ? "" : ", growing again included",
              windows),
          Say.of("%d windows more%s", windows, wish.growth() ? ", or an observed breach" : ""));
    }
    Block unfit = merits(wish, diagnosis);
    return unfit == null ? blastRadius(wish) : unfit;
  }

  /** What stands against it whenever it is made; null: nothing. */
  Block merits(Wish wish, Optional<Diagnosis> diagnosis) {
    Optional<Findings.Finding> against = diagnosis.flatMap(d -> against(wish, d));
    if (against.isPresent()) {
      Findings.Finding found = against.get();
      return new Block(found.reason(), found.reason().word(), found.text(), found.otherwise());
    }
    if (policy.mode() == Mode.SHADOW || policy.mode() == Mode.ADVISE) {
      return new Block(
          policy.mode() == Mode.SHADOW ? Reason.SHADOW_MODE : Reason.ADVISE_MODE,
          "mode",
          Say.of(
              "the policy's mode is %s: nothing is sent (it would have been %s)",
              policy.mode().word(), wish.reason().word()),
          "mode auto");
    }
    if (state.trust().demotes(policy) && restsOnForecast(wish)) {
      return new Block(
          Reason.FORECAST_DISTRUSTED,
          "trust",
          Say.of(
              "%s: nothing is sent (it would have been %s)",
              state.trust().text(policy), wish.reason().word()),
          Say.of(
              "%.0f%% of the breach forecasts right, or an observed breach",
              100 * (policy.forecastTrustMin() + Trust.HYSTERESIS)));
    }
    return null;
  }

  /** A pool whose change is under way has its place already. */
  private Block blastRadius(Wish wish) {
    if (wish.pressing() || state.phase() != ControlPhase.OBSERVING) {
      return null;
    }
    int known = fleet.known(nowMillis);
    int changing = fleet.changing(nowMillis);
    int most = policy.budgets().mostChanging(known);
    return changing < most
        ? null
        : new Block(
            Reason.BLAST_RADIUS,
            "blast-radius",
            Say.of(
                "%d of %d pools have a change that is not judged yet, and %d may at a time",
                changing, known, most),
            Say.of(
                "fewer than %d pools with a change under way%s",
                most, wish.growth() ? ", or an observed breach" : ""));
  }

  /** A shrinking relies on it that a breach would be foreseen. */
  private static boolean restsOnForecast(Wish wish) {
    return !wish.growth() || wish.reason() == Reason.BREACH_FORECAST;
  }

  /** What is known of the pool against a change. */
  private Optional<Findings.Finding> against(Wish wish, Diagnosis diagnosis) {
    Findings findings = new Findings(state, policy);
    return wish.growth() ? findings.againstGrowth(diagnosis, wish.reason()) : findings.errors();
  }

  private static long ceilWindows(long millis, long width) {
    return (millis + width - 1) / width;
  }

  /** A growth waits for the newest growth only, a shrinking for the newest change of any kind. */
  private long cooldownUntil(boolean growth, long width) {
    if (growth) {
      return until(state.grownAtMillis(), policy.cooldownUpWindows() * width);
    }
    long newest = Math.max(state.grownAtMillis(), state.shrunkAtMillis());
    return until(newest, policy.cooldownDownWindows() * width);
  }

  private static long until(long atMillis, long waitMillis) {
    return atMillis == 0 ? 0 : atMillis + waitMillis;
  }

  private int clamp(String guard, int before, int after, String reason) {
    clamps.add(new Decision.Clamp(guard, before, after, reason));
    return after;
  }

  private static boolean nothingLeft(Wish wish, int target) {
    return wish.growth() ? target <= wish.from() : target >= wish.from();
  }

  private int withinLocal(Wish wish, int target) {
    var limited =
        state.current().stream()
            .mapToInt(i -> Math.max(i.spec().minSize(), Math.min(i.spec().maxSize(), target)));
    return wish.growth() ? limited.max().orElse(target) : limited.min().orElse(target);
  }

  private int withinStep(Wish wish, int target) {
    return wish.growth()
        ? Math.min(target, highest(wish.from(), policy))
        : Math.max(target, lowest(wish.from(), policy));
  }

  /**
   * What is left of a growth by the pool's share of its database; leaves a clamp where that is less
   * than was wanted.
   */
  static int carried(
      ControlState state, Policy policy, boolean growth, int wanted, List<Decision.Clamp> clamps) {
    if (!growth || policy.database().isEmpty()) {
      return wanted;
    }
    DatabaseTotal total = new DatabaseTotal(state, policy);
    int smallest = state.current().stream().mapToInt(InstanceFacts::size).min().orElse(wanted);
    int carried = total.within(smallest, wanted, (i, size) -> share(i, true, size, policy));
    if (carried != wanted) {
      clamps.add(new Decision.Clamp("database-total", wanted, carried, total.why()));
    }
    return carried;
  }

  /** The largest size that one change may lead to. */
  static int highest(int size, Policy policy) {
    return size + Math.max(1, (int) Math.floor(size * policy.maxStepUp()));
  }

  /** The smallest size that one change may lead to. */
  static int lowest(int size, Policy policy) {
    return size - Math.max(1, (int) Math.floor(size * policy.maxStepDown()));
  }

  /**
   * What one instance gets of a resize: never moved against its direction, beyond its owner's
   * limits, or further than one step; not at all where its owner lets nobody set its size.
   */
  static int share(InstanceFacts instance, Plan.Resize resize, Policy policy) {
    return share(instance, resize.growth(), resize.to(), policy);
  }

  private static int share(InstanceFacts instance, boolean growth, int to, Policy policy) {
    int size = instance.size();
    if (instance.spec().readOnly()) {
      return size;
    }
    int wanted =
        growth
            ? Math.min(Math.max(size, to), highest(size, policy))
            : Math.max(Math.min(size, to), lowest(size, policy));
    int local = Math.max(instance.spec().minSize(), Math.min(instance.spec().maxSize(), wanted));
    return growth ? Math.max(size, local) : Math.min(size, local);
  }
}
