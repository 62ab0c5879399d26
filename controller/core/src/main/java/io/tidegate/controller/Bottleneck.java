package io.tidegate.controller;

import io.tidegate.controller.CallChain.Dependency;
import io.tidegate.controller.Findings.Finding;
import io.tidegate.wire.PoolKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * What limits a pool, or is about to: found before anything is done, as it says what would help.
 *
 * @param evidence what shows it, with its numbers; empty where nothing more than the load does
 * @param otherwise what it would take for it not to limit; empty likewise
 */
record Bottleneck(Resource resource, String evidence, String otherwise) {
  /** Each with what is done about it. */
  enum Resource {
    /** The size follows the load. */
    NONE,
    /** Workers, connections or replicas are too few, or will be: the pool is resized. */
    POOL_SIZE,
    /** Bursts find its queue full: resized as well, as more workers empty it sooner. */
    QUEUE,
    /** What is called: workers are not grown for that part of the load, but replicas are. */
    DEPENDENCY,
    /** The database behind a connection pool, which is not grown. */
    DATABASE,
    /** Replicas are added one by one, and no workers. */
    CPU,
    /** As CPU for collections; what fills an old generation is left alone. */
    HEAP,
    /** More comes than the most replicas allowed carry: they are grown to these, and no further. */
    ARRIVALS
  }

  /** A share of failed calls above this is worth a word. */
  private static final double FAILING = 0.01;

  private static final long MINUTE_MILLIS = 60_000;

  private static final DateTimeFormatter MINUTES = clock("HH:mm");
  private static final DateTimeFormatter SECONDS = clock("HH:mm:ss");

  private static DateTimeFormatter clock(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /**
   * What is called comes first, as it explains whatever it slows down; a wait in a pool that runs
   * as fast as ever before what its process lacks.
   */
  static Bottleneck of(ControlState state, Policy policy, Diagnosis d, boolean breachForecast) {
    Optional<Dependency> explaining = d.explaining();
    if (explaining.isPresent()) {
      return dependency(state, d, explaining.get());
    }
    Findings findings = new Findings(state, policy);
    boolean waiting = d.limited() && (d.breached() || findings.p99().isPresent());
    Optional<Finding> found = waiting && !d.slower() ? Optional.empty() : findings.limiting(d);
    if (found.isPresent()) {
      return new Bottleneck(of(found.get().reason()), found.get().text(), found.get().otherwise());
    }
    if (d.slowerFurtherDown()) {
      return new Bottleneck(
          Resource.DEPENDENCY,
          Say.of(
              "requests run %.1f ms where they ran %.1f ms, and %s that they call is timed",
              d.runMeanMillis(),
              d.runBaselineMillis(),
              d.chain().dependencies().isEmpty() ? "nothing" : "not all"),
          Say.of(
              "a run time of at most %.1f ms while requests wait, or calls that are timed and take"
                  + " as long as before",
              Diagnosis.SLOWER * d.runBaselineMillis()));
    }
    if (waiting && d.queueFull() && d.load() < policy.targetUtilisation() * slots(state)) {
      return new Bottleneck(
          Resource.QUEUE,
          Say.of(
              "requests are turned away though %.1f of %.0f are busy: bursts find the queue full",
              d.load(), slots(state)),
          "no requests that are turned away");
    }
    return new Bottleneck(waiting || breachForecast ? Resource.POOL_SIZE : Resource.NONE, "", "");
  }

  /** Of the smallest instance. */
  private static double slots(ControlState state) {
    return state.slotsPerUnit()
        * state.current().stream().mapToInt(InstanceFacts::size).min().orElse(0);
  }

  private static Resource of(Reason reason) {
    return switch (reason) {
      case DATABASE_SLOWER -> Resource.DATABASE;
      case CPU_HIGH -> Resource.CPU;
      case GC_FREQUENT, OLD_GENERATION_HIGH -> Resource.HEAP;
      default -> throw new IllegalArgumentException(reason.word() + " is about no resource");
    };
  }

  private static Bottleneck dependency(ControlState state, Diagnosis d, Dependency slow) {
    String name = slow.id().asCalledBy(state.pool());
    CallChain chain = d.chain();
    String own =
        chain.ownMillis() > Diagnosis.SLOWER * chain.ownBaselineMillis()
            ? Say.of("was %.1f ms", chain.ownBaselineMillis())
            : "is as before";
    String evidence =
        Say.of(
            "%s slower by %.1fx%s: %.0f%% of the run time, the pool's own part %.1f ms %s%s",
            name,
            slow.ratio(),
            since(slow, state.newest().orElseThrow().widthMillis()),
            100 * Math.min(1, slow.requestMillis() / d.runMeanMillis()),
            chain.ownMillis(),
            own,
            slow.failedShare() > FAILING
                ? Say.of(", and %.0f%% of its calls fail", 100 * slow.failedShare())
                : "");
    return new Bottleneck(
        Resource.DEPENDENCY,
        evidence,
        Say.of(
            "%s within %.1f ms a call while requests wait",
            name, Diagnosis.SLOWER * slow.baselineMillis()));
  }

  private static String since(Dependency slow, long widthMillis) {
    DateTimeFormatter clock = widthMillis < MINUTE_MILLIS ? SECONDS : MINUTES;
    return slow.sinceMillis() == 0
        ? ""
        : " since " + clock.format(Instant.ofEpochMilli(slow.sinceMillis()));
  }

  /** What is called more slowly, to follow a sentence; empty where nothing is known to be. */
  static String named(ControlState state, Policy policy) {
    if (!state.newest().orElseThrow().measured()) {
      return "";
    }
    Diagnosis d = Diagnosis.of(state, policy);
    return d.explaining().map(slow -> dependency(state, d, slow).inFull()).orElse("");
  }

  /** The same by what is wished, where that is more replicas than there may be. */
  Bottleneck ofWish(ControlState state, Policy policy, int wish) {
    int local =
        state.current().stream().mapToInt(i -> i.spec().maxSize()).max().orElse(policy.maxSize());
    int most = Math.min(policy.maxSize(), local);
    return state.kind() != PoolKind.REPLICAS || wish <= most || furtherDown()
        ? this
        : new Bottleneck(
            Resource.ARRIVALS,
            Say.of("more than the %d replicas that there may be", most),
            Say.of("%d replicas allowed", wish));
  }

  /** Whether it is the pool itself, so that a larger one helps. */
  boolean ofPool() {
    return resource == Resource.POOL_SIZE || resource == Resource.QUEUE;
  }

  /**
   * Whether the time is spent in what the pool calls, so that a larger one would wait there too.
   */
  boolean furtherDown() {
    return resource == Resource.DEPENDENCY || resource == Resource.DATABASE;
  }

  /** To follow a sentence. */
  String inFull() {
    return evidence.isEmpty() ? "" : "; " + evidence;
  }

  /** To follow a sentence that says what is wished: what that does not say itself. */
  String said() {
    return switch (resource) {
      case DEPENDENCY, QUEUE, ARRIVALS -> inFull();
      // Those stand in the reason of what they hold back, or add.
      case NONE, POOL_SIZE, DATABASE, CPU, HEAP -> "";
    };
  }
}
