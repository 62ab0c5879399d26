package io.tidegate.gate.judge;

import java.util.Comparator;
import java.util.List;

/** The outcome and why; each has all findings, the gravest first. Only a pass promotes. */
public sealed interface Verdict {
  Outcome outcome();

  List<Finding> findings();

  /** Whether the candidate may go on by itself. */
  default boolean promotes() {
    return this instanceof Pass;
  }

  /** Nothing was proven, as the run was not what it should have been. */
  record Invalid(List<Finding> findings) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.INVALID;
    }
  }

  /** The candidate misses an objective. */
  record FailSlo(List<Finding> findings) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.FAIL_SLO;
    }
  }

  /** The candidate is worse than the baseline. */
  record FailRegression(List<Finding> findings) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.FAIL_REGRESSION;
    }
  }

  /** The candidate would not bear the peak. */
  record FailCapacity(List<Finding> findings) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.FAIL_CAPACITY;
    }
  }

  /** Neither a regression nor its absence was shown: more windows are needed. */
  record Inconclusive(List<Finding> findings) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.INCONCLUSIVE;
    }
  }

  /** Would pass, but a person should look. */
  record Warn(List<Finding> findings) implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.WARN;
    }
  }

  record Pass() implements Verdict {
    @Override
    public Outcome outcome() {
      return Outcome.PASS;
    }

    @Override
    public List<Finding> findings() {
      return List.of();
    }
  }

  static Verdict of(List<Finding> found) {
    List<Finding> findings = found.stream().sorted(Comparator.comparing(Finding::reason)).toList();
    if (findings.isEmpty()) {
      return new Pass();
    }
    return switch (findings.get(0).reason().outcome()) {
      case INVALID -> new Invalid(findings);
      case FAIL_SLO -> new FailSlo(findings);
      case FAIL_REGRESSION -> new FailRegression(findings);
      case FAIL_CAPACITY -> new FailCapacity(findings);
      case INCONCLUSIVE -> new Inconclusive(findings);
      case WARN -> new Warn(findings);
      case PASS -> throw new IllegalStateException("no reason is one for a pass");
    };
  }
}
