package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the controller may do for the pools that match. Sizes are per instance; a window is the
 * pool's own window width.
 *
 * @param match glob over {@code service/pool}: {@code *} stands for any characters, {@code ?} for
 *     one
 * @param sloP99Millis the pool's latency objective: its window p99 should not exceed it
 * @param targetUtilisation share of a pool's time that it should be busy at most, above 0 and below
 *     1
 * @param maxStepUp growth per change at most, as a fraction of the size; at least one is allowed
 * @param maxStepDown shrinking per change at most, as a fraction of the size; at least one is
 *     allowed
 * @param cooldownUpWindows windows between two growths at least
 * @param cooldownDownWindows windows between any change and a shrinking at least
 * @param settleWindows windows after a change that are not judged
 * @param verifyWindows windows after these by which the change is judged
 * @param staleAfterWindows age from which a window or forecast is not acted on
 * @param shrinkAfterWindows windows whose highest load has to fit before a pool shrinks
 * @param commandTtlWindows windows after which a command is no longer applied
 * @param leaseWindows windows for which an instance keeps what a command set without hearing of the
 *     controller again; then it goes back to its owner's own size. 0: for ever
 * @param cacheHitRateMin a cache that answers a smaller share of its lookups is warmed; 0: never
 * @param forecastTrustMin where less than this share of a pool's breach forecasts may have been
 *     right, they only advise; 0: never
 * @param rules what is acted on without a forecast
 * @param budgets what may be changed at most, however good the reasons are
 * @param labels that a pool has to have, too, to match: those that all its instances share
 * @param database what the pool's instances may have together; empty: the pool is in no database's
 *     list, or which pool it is was not asked for
 */
public record Policy(
    String match,
    Mode mode,
    double sloP99Millis,
    int minSize,
    int maxSize,
    double targetUtilisation,
    double maxStepUp,
    double maxStepDown,
    int cooldownUpWindows,
    int cooldownDownWindows,
    int settleWindows,
    int verifyWindows,
    int staleAfterWindows,
    int shrinkAfterWindows,
    int commandTtlWindows,
    int leaseWindows,
    double cacheHitRateMin,
    double forecastTrustMin,
    Rules rules,
    Budgets budgets,
    Map<String, String> labels,
    Optional<Database.Share> database) {
  static final int HIGHEST_SIZE = 10_000;
  static final int HIGHEST_WINDOWS = 1_440;

  /** What an instance's label may be called. */
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./:-]{0,127}");

  private static final int LONGEST_LABEL = 256;

  /** Fewer right ones are no better than a threshold. */
  private static final double FORECAST_TRUST_MIN = 0.3;

  /** So that at least two windows lie in the half in which a lease is renewed. */
  static final int FEWEST_LEASE_WINDOWS = 5;

  public Policy {
    if (match == null || match.isBlank()) {
      throw new IllegalArgumentException("match is empty: must be a glob such as orders/*");
    }
    if (mode == null) {
      throw new IllegalArgumentException("mode is missing: must be shadow, advise, auto or frozen");
    }
    if (!Double.isFinite(sloP99Millis) || sloP99Millis <= 0) {
      throw new IllegalArgumentException(
          Say.of("sloP99Millis is %s: must be a number of milliseconds above 0", sloP99Millis));
    }
    within("minSize", minSize, 1, HIGHEST_SIZE);
    within("maxSize", maxSize, minSize, HIGHEST_SIZE);
    if (!(targetUtilisation > 0 && targetUtilisation < 1)) {
      throw new IllegalArgumentException(
          Say.of("targetUtilisation is %s: must be above 0 and below 1", targetUtilisation));
    }
    if (!(maxStepUp > 0 && maxStepUp <= 10)) {
      throw new IllegalArgumentException(
          Say.of("maxStepUp is %s: must be a fraction above 0 and at most 10", maxStepUp));
    }
    if (!(maxStepDown > 0 && maxStepDown < 1)) {
      throw new IllegalArgumentException(
          Say.of("maxStepDown is %s: must be a fraction above 0 and below 1", maxStepDown));
    }
    within("cooldownUpWindows", cooldownUpWindows, 0, HIGHEST_WINDOWS);
    within("cooldownDownWindows", cooldownDownWindows, 0, HIGHEST_WINDOWS);
    within("settleWindows", settleWindows, 0, HIGHEST_WINDOWS);
    within("verifyWindows", verifyWindows, 1, HIGHEST_WINDOWS);
    within("staleAfterWindows", staleAfterWindows, 1, HIGHEST_WINDOWS);
    within("shrinkAfterWindows", shrinkAfterWindows, 1, HIGHEST_WINDOWS);
    within("commandTtlWindows", commandTtlWindows, 1, HIGHEST_WINDOWS);
    within("leaseWindows", leaseWindows, 0, HIGHEST_WINDOWS);
    if (leaseWindows > 0 && leaseWindows < FEWEST_LEASE_WINDOWS) {
      throw new IllegalArgumentException(
          Say.of(
              "leaseWindows is %d: must be 0 for ever, or %d at least, as it is renewed in its"
                  + " second half and a renewal may be lost",
              leaseWindows, FEWEST_LEASE_WINDOWS));
    }
    if (!(cacheHitRateMin >= 0 && cacheHitRateMin <= 1)) {
      throw new IllegalArgumentException(
          Say.of("cacheHitRateMin is %s: must be a share from 0 to 1", cacheHitRateMin));
    }
    if (!(forecastTrustMin >= 0 && forecastTrustMin <= 1)) {
      throw new IllegalArgumentException(
          Say.of("forecastTrustMin is %s: must be a share from 0 to 1", forecastTrustMin));
    }
    if (rules == null) {
      throw new IllegalArgumentException("rules are missing: must be Rules.of an objective");
    }
    if (budgets == null) {
      throw new IllegalArgumentException("budgets are missing: must be Budgets.DEFAULT or others");
    }
    labels = Map.copyOf(labels);
    new TreeMap<>(labels).forEach(Policy::checkLabel);
  }

  private static void checkLabel(String name, String value) {
    if (!LABEL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          Say.of(
              "label '%s': its name must be 1 to 128 of A-Z a-z 0-9 _ . / : - and start with a letter,"
                  + " a digit or _",
              name));
    }
    if (value.isBlank() || value.length() > LONGEST_LABEL) {
      throw new IllegalArgumentException(
          Say.of(
              "label '%s' is '%s': must be the value that all instances have, 1 to %d characters",
              name, value, LONGEST_LABEL));
    }
  }

  /** With the default rules beside its objective, the default trust and budgets, no labels. */
  public Policy(
      String match,
      Mode mode,
      double sloP99Millis,
      int minSize,
      int maxSize,
      double targetUtilisation,
      double maxStepUp,
      double maxStepDown,
      int cooldownUpWindows,
      int cooldownDownWindows,
      int settleWindows,
      int verifyWindows,
      int staleAfterWindows,
      int shrinkAfterWindows,
      int commandTtlWindows,
      int leaseWindows,
      double cacheHitRateMin) {
    this(
        match,
        mode,
        sloP99Millis,
        minSize,
        maxSize,
        targetUtilisation,
        maxStepUp,
        maxStepDown,
        cooldownUpWindows,
        cooldownDownWindows,
        settleWindows,
        verifyWindows,
        staleAfterWindows,
        shrinkAfterWindows,
        commandTtlWindows,
        leaseWindows,
        cacheHitRateMin,
        FORECAST_TRUST_MIN,
        Rules.of(sloP99Millis),
        Budgets.DEFAULT,
        Map.of(),
        Optional.empty());
  }

  private static void within(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          Say.of("%s is %d: must be from %d to %d", name, value, low, high));
    }
  }

  /** The defaults, in shadow mode. */
  public static Policy of(String match, double sloP99Millis) {
    return new Policy(
        match, Mode.SHADOW, sloP99Millis, 1, 256, 0.7, 1.0, 0.25, 3, 20, 2, 5, 3, 20, 5, 15, 0.5);
  }

  public Policy withMode(Mode newMode) {
    return with(newMode, sloP99Millis, minSize, maxSize, rules, budgets, labels, database);
  }

  public Policy withSizes(int newMinSize, int newMaxSize) {
    return with(mode, sloP99Millis, newMinSize, newMaxSize, rules, budgets, labels, database);
  }

  public Policy withLeaseWindows(int newLeaseWindows) {
    return with(newLeaseWindows, forecastTrustMin);
  }

  public Policy withForecastTrustMin(double newForecastTrustMin) {
    return with(leaseWindows, newForecastTrustMin);
  }

  public Policy withRules(Rules newRules) {
    return with(mode, sloP99Millis, minSize, maxSize, newRules, budgets, labels, database);
  }

  public Policy withBudgets(Budgets newBudgets) {
    return with(mode, sloP99Millis, minSize, maxSize, rules, newBudgets, labels, database);
  }

  /** For those pools only that have these labels, too. */
  public Policy withLabels(Map<String, String> newLabels) {
    return with(mode, sloP99Millis, minSize, maxSize, rules, budgets, newLabels, database);
  }

  public Policy withDatabase(Optional<Database.Share> newDatabase) {
    return with(mode, sloP99Millis, minSize, maxSize, rules, budgets, labels, newDatabase);
  }

  /** What the p99 has to keep within for both the objective and the rule. */
  Policy withTightestP99() {
    double rule = rules.highP99().on() ? rules.highP99().value() : sloP99Millis;
    return rule < sloP99Millis
        ? with(mode, rule, minSize, maxSize, rules, budgets, labels, database)
        : this;
  }

  private Policy with(
      Mode newMode,
      double newSloP99Millis,
      int newMinSize,
      int newMaxSize,
      Rules newRules,
      Budgets newBudgets,
      Map<String, String> newLabels,
      Optional<Database.Share> newDatabase) {
    return new Policy(
        match,
        newMode,
        newSloP99Millis,
        newMinSize,
        newMaxSize,
        targetUtilisation,
        maxStepUp,
        maxStepDown,
        cooldownUpWindows,
        cooldownDownWindows,
        settleWindows,
        verifyWindows,
        staleAfterWindows,
        shrinkAfterWindows,
        commandTtlWindows,
        leaseWindows,
        cacheHitRateMin,
        forecastTrustMin,
        newRules,
        newBudgets,
        newLabels,
        newDatabase);
  }

  private Policy with(int newLeaseWindows, double newForecastTrustMin) {
    return new Policy(
        match,
        mode,
        sloP99Millis,
        minSize,
        maxSize,
        targetUtilisation,
        maxStepUp,
        maxStepDown,
        cooldownUpWindows,
        cooldownDownWindows,
        settleWindows,
        verifyWindows,
        staleAfterWindows,
        shrinkAfterWindows,
        commandTtlWindows,
        newLeaseWindows,
        cacheHitRateMin,
        newForecastTrustMin,
        rules,
        budgets,
        labels,
        database);
  }

  boolean matches(PoolId pool, Map<String, String> poolLabels) {
    return Selector.matches(match, pool.key())
        && poolLabels.entrySet().containsAll(labels.entrySet());
  }

  /** Which pools it is for, e.g. {@code shop/* tier=gold zone=eu}. */
  public String selector() {
    return labels.isEmpty() ? match : match + " " + labelText();
  }

  /** In the order of their names; empty: it asks for none. */
  String labelText() {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(" "));
  }

  /** How many windows of a pool are remembered: enough for every rule above. */
  int rememberedWindows() {
    return Math.max(
        Math.max(30, Math.max(shrinkAfterWindows, rules.rememberedWindows())),
        2 * verifyWindows + settleWindows + commandTtlWindows + 2);
  }
}
