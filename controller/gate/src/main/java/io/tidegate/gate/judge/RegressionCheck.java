package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether the candidate is worse than the baseline by more than the margin.
 *
 * <p>A failure is shown where the lower bound, at alpha over all critical metrics together (Holm),
 * is above the margin. A pass is shown where each upper bound, at alpha, is below {@code
 * mustDetect}: as all of them have to be (an intersection-union test, Berger 1982), nothing is
 * taken off for their number. What is between is unclear.
 */
final class RegressionCheck {
  private static final double POWER = 0.8;

  /** Scatter that grew by half and is no chance at 1 in 100 is told. */
  static final double SPREAD = 1.5;

  private static final double SPREAD_ALPHA = 0.01;

  private final Criteria criteria;
  private final Order order;
  private final long seed;

  RegressionCheck(Criteria criteria, Order order, long seed) {
    this.criteria = criteria;
    this.order = order;
    this.seed = seed;
  }

  /** The effects of all series that can be compared, and the p of the error tests beside them. */
  List<Effect> effects(List<MetricSeries> series, List<ErrorEffect> errors) {
    List<MetricSeries> comparable = series.stream().filter(s -> !EffectSize.undefined(s)).toList();
    long critical = comparable.stream().filter(MetricSeries::critical).count() + errors.size();
    int resamples =
        (int)
            Math.min(
                1_000_000,
                Math.max(criteria.resamples(), Math.ceil(2 * critical / criteria.alpha())));
    List<Effect> plain = new ArrayList<>();
    List<EffectSize> sizes = new ArrayList<>();
    for (MetricSeries one : comparable) {
      // Of its own name: another metric beside it changes nothing.
      SplittableRandom random =
          new SplittableRandom(
              seed ^ ((long) one.name().hashCode() << 32 | one.route().hashCode()));
      EffectSize size = EffectSize.of(one, order, resamples, random);
      sizes.add(size);
      plain.add(effect(one, size));
    }
    return adjusted(plain, sizes, errors);
  }

  private Effect effect(MetricSeries series, EffectSize size) {
    double margin = Math.log1p(criteria.margin());
    return new Effect(
        series.name(),
        series.route(),
        series.unit(),
        Stats.median(series.baseline().known()),
        Stats.median(series.candidate().known()),
        Math.exp(size.logRatio()),
        Math.exp(size.logRatio() - size.chance().quantile(1 - criteria.alpha())),
        Math.exp(size.logRatio() - size.chance().quantile(criteria.alpha())),
        size.chance().chanceOf(size.logRatio() - margin),
        Double.NaN,
        Double.NaN,
        Math.min(
            series.baseline().size() - series.baseline().missing(),
            series.candidate().size() - series.candidate().missing()),
        size.chance().block(),
        0,
        size.spread(),
        size.spreadP(),
        series.critical());
  }

  /** Critical metrics and error tests are one family, the other metrics another. */
  private List<Effect> adjusted(
      List<Effect> plain, List<EffectSize> sizes, List<ErrorEffect> errors) {
    List<Double> critical = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    plain.forEach(e -> (e.critical() ? critical : others).add(e.p()));
    errors.forEach(e -> critical.add(e.p()));
    double[] criticalHolm = Holm.adjusted(critical);
    double[] othersHolm = Holm.adjusted(others);
    List<Effect> adjusted = new ArrayList<>();
    int c = 0;
    int o = 0;
    for (int i = 0; i < plain.size(); i++) {
      Effect effect = plain.get(i);
      int family = effect.critical() ? critical.size() : others.size();
      double holm = effect.critical() ? criticalHolm[c++] : othersHolm[o++];
      double reach = normal(1 - criteria.alpha() / family) + normal(POWER);
      double margin = Math.log1p(criteria.margin());
      double error = sizes.get(i).standardError();
      double wanted = (Math.log1p(criteria.mustDetect()) - margin) / reach;
      double needed = effect.windows() * Math.pow(error / wanted, 2);
      adjusted.add(
          effect.adjusted(
              holm,
              Math.exp(margin + reach * error),
              (int) Math.min(1_000_000, Math.ceil(needed))));
    }
    return adjusted;
  }

  private static double normal(double p) {
    return NormalDistribution.of(0, 1).inverseCumulativeProbability(p);
  }

  List<Finding> findings(List<MetricSeries> series, List<Effect> effects) {
    List<Finding> found = new ArrayList<>();
    for (MetricSeries one : series) {
      if (EffectSize.undefined(one)) {
        found.add(
            Finding.of(
                one.critical() ? Reason.RATIO_UNDEFINED : Reason.NOT_CRITICAL,
                one.route(),
                one.name(),
                "the baseline is 0 in all %d windows and the candidate's median is %.4g %s: there is no ratio, put an objective on it",
                one.baseline().size(),
                Stats.median(one.candidate().known()),
                one.unit()));
      }
    }
    effects.forEach(effect -> judge(effect, found));
    return found;
  }

  private void judge(Effect e, List<Finding> found) {
    String what =
        Text.format(
            "%s, %d%% interval %s to %s, over %d windows a side; margin %.0f%%, p %.4f after Holm; smallest increase that these show %s",
            Text.change(e.ratio()),
            Math.round(100 - 200 * criteria.alpha()),
            Text.change(e.low()),
            Text.change(e.high()),
            e.windows(),
            criteria.margin() * 100,
            e.adjustedP(),
            Text.change(e.minimumDetectable()));
    if (e.adjustedP() <= criteria.alpha()) {
      Reason reason = e.critical() ? Reason.REGRESSION : Reason.NOT_CRITICAL;
      found.add(Finding.of(reason, e.route(), e.metric(), "%s", what));
    } else if (e.high() > 1 + criteria.mustDetect() && e.critical()) {
      found.add(
          Finding.of(
              Reason.EFFECT_UNCLEAR,
              e.route(),
              e.metric(),
              "%s; an increase by %.0f%% is not excluded: %s",
              what,
              criteria.mustDetect() * 100,
              advice(e)));
    } else if (e.ratio() > 1 + criteria.margin() && e.low() > 1) {
      found.add(Finding.of(Reason.SMALL_INCREASE, e.route(), e.metric(), "%s", what));
    }
    if (e.spread() >= SPREAD && e.spreadP() <= SPREAD_ALPHA) {
      found.add(
          Finding.of(
              Reason.SPREAD_GREW,
              e.route(),
              e.metric(),
              "its windows scatter %.2f times as much as the baseline's, p %.4f",
              e.spread(),
              e.spreadP()));
    }
  }

  private static String advice(Effect e) {
    if (e.windowsNeeded() > 20 * e.windows()) {
      return Text.format(
          "it would take about %d windows a side, so make them calmer: longer windows, more requests in each",
          e.windowsNeeded());
    }
    return Text.format(
        "extend to about %d windows a side", Math.max(e.windowsNeeded(), e.windows() * 3 / 2));
  }
}
