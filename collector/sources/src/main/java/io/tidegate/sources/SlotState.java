package io.tidegate.sources;

import io.tidegate.sources.Mapping.Use;
import io.tidegate.sources.Series.CountSeries;
import io.tidegate.sources.Series.DistributionSeries;
import io.tidegate.sources.Series.GaugeSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The series that fill one slot of a pool, by the expressions that they belong to. */
final class SlotState {
  private final List<Choice> choices = new ArrayList<>();

  /** One expression: the series of each of its terms, by their labels. */
  private record Choice(OptionalDouble constant, List<Map<String, Series>> terms) {
    boolean hasData() {
      return constant.isPresent() || terms.stream().noneMatch(Map::isEmpty);
    }
  }

  SlotState(List<Expression> expressions) {
    for (Expression expression : expressions) {
      List<Map<String, Series>> terms = new ArrayList<>();
      expression.metrics().forEach(metric -> terms.add(new TreeMap<>()));
      choices.add(new Choice(expression.constant(), terms));
    }
  }

  Series get(Use use, String labels) {
    return choices.get(use.choice()).terms().get(use.part()).get(labels);
  }

  void put(Use use, String labels, Series series) {
    choices.get(use.choice()).terms().get(use.part()).put(labels, series);
  }

  /** The series of the first expression that has data; empty: it is a number, or none has. */
  private List<Series> series() {
    for (Choice choice : choices) {
      if (choice.hasData()) {
        return choice.terms().stream().flatMap(term -> term.values().stream()).toList();
      }
    }
    return List.of();
  }

  /** Whether a series is known that fills it. */
  boolean known() {
    return !series().isEmpty();
  }

  /** Whether all that has to be there came after the last sample. */
  boolean complete() {
    return series().stream().noneMatch(Series::missing);
  }

  /** The value of a gauge; one below {@code least} says that there is none. */
  OptionalDouble gauge(double least) {
    for (Choice choice : choices) {
      if (!choice.hasData()) {
        continue;
      }
      double value = choice.constant().orElse(0);
      for (Map<String, Series> term : choice.terms()) {
        for (Series series : term.values()) {
          value += ((GaugeSeries) series).value();
        }
      }
      if (value >= least) {
        return OptionalDouble.of(value);
      }
    }
    return OptionalDouble.empty();
  }

  /** What was counted since the last sample. */
  double count() {
    return series().stream().mapToDouble(s -> ((CountSeries) s).since()).sum();
  }

  void distribution(Latencies into) {
    series().forEach(s -> ((DistributionSeries) s).into(into));
  }

  /** Forgets what is silent since then. */
  void forget(long silentSinceMillis) {
    for (Choice choice : choices) {
      choice
          .terms()
          .forEach(term -> term.values().removeIf(s -> s.timeMillis() < silentSinceMillis));
    }
  }

  /** None of its points is of the present moment. */
  void stale() {
    for (Choice choice : choices) {
      choice.terms().forEach(term -> term.values().forEach(Series::stale));
    }
  }

  void used() {
    for (Choice choice : choices) {
      choice.terms().forEach(term -> term.values().forEach(Series::used));
    }
  }

  int cells() {
    return choices.stream()
        .flatMap(choice -> choice.terms().stream())
        .flatMap(term -> term.values().stream())
        .mapToInt(Series::cells)
        .sum();
  }

  int size() {
    return choices.stream().flatMap(choice -> choice.terms().stream()).mapToInt(Map::size).sum();
  }
}
