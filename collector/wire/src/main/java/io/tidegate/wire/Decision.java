package io.tidegate.wire;

import java.util.List;

/**
 * What the controller did for a pool, or why it did nothing.
 *
 * @param decisionId unique and reproducible: the same input gives the same id
 * @param mode the policy's mode at that time: shadow, advise, auto or frozen
 * @param reason a stable word, the key of the troubleshooting guide
 * @param detail one sentence with the numbers
 * @param fromSize size per instance before; of an ADMISSION, here and below, tasks that may wait
 * @param wishedSize size per instance that the sizing asked for, before any guard; NaN where it
 *     asked for nothing
 * @param toSize size per instance after; equal to fromSize for a HOLD
 * @param clamps each guard that changed the wish, in the order they were applied
 * @param forecastAtMillis the forecast that took part; 0 where none did
 * @param otherwise what it would have taken to decide otherwise
 * @param requestId the operator's request that it answers; empty: the controller decided by itself
 * @param instances those that got a command, each with the id {@code decisionId + "/" + instance}
 * @param inputs the numbers that it was decided by; what was not known is absent
 * @param policy the selector of the policy that held, e.g. {@code shop/* zone=eu}; empty: not told
 */
public record Decision(
    String decisionId,
    PoolId pool,
    long atMillis,
    Kind kind,
    String mode,
    String reason,
    String detail,
    int fromSize,
    double wishedSize,
    int toSize,
    List<Clamp> clamps,
    long forecastAtMillis,
    String modelVersion,
    List<Driver> drivers,
    String otherwise,
    String requestId,
    List<String> instances,
    List<Input> inputs,
    String policy)
    implements PoolMessage {

  /** What came of it. */
  public enum Kind {
    RESIZE,
    HOLD,
    ROLL_BACK,
    /** Connections are opened, or a cache is filled, before they are asked for. */
    WARM,
    /** Fewer or more tasks may wait: its sizes are those of the queue, not of the pool. */
    ADMISSION
  }

  /** A guard that changed the wished size, with its reason. */
  public record Clamp(String guard, double before, double after, String reason) {
    public Clamp {
      Check.id("clamp.guard", guard);
      reason = Check.text("clamp.reason", reason);
    }
  }

  /** A finite number, named with its unit: {@code waitP99Millis}. */
  public record Input(String name, double value) {
    public Input {
      Check.id("input.name", name);
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "input '%s' is %s: must be a number, or left out".formatted(name, value));
      }
    }
  }

  public Decision {
    Check.id("decisionId", decisionId);
    Check.present("pool", pool);
    Check.notNegative("atMillis", atMillis);
    Check.present("kind", kind);
    Check.id("mode", mode);
    Check.id("reason", reason);
    detail = Check.text("detail", detail);
    Check.atLeast("fromSize", 0, fromSize);
    Check.atLeast("toSize", 0, toSize);
    if (kind == Kind.HOLD && fromSize != toSize) {
      throw new IllegalArgumentException(
          "a HOLD goes from %d to %d: must stay".formatted(fromSize, toSize));
    }
    clamps = List.copyOf(clamps);
    Check.notNegative("forecastAtMillis", forecastAtMillis);
    modelVersion = Check.text("modelVersion", modelVersion);
    drivers = List.copyOf(drivers);
    otherwise = Check.text("otherwise", otherwise);
    requestId = Check.text("requestId", requestId);
    instances = List.copyOf(instances);
    inputs = List.copyOf(inputs);
    policy = Check.text("policy", policy);
  }

  /** One whose policy is not known. */
  public Decision(
      String decisionId,
      PoolId pool,
      long atMillis,
      Kind kind,
      String mode,
      String reason,
      String detail,
      int fromSize,
      double wishedSize,
      int toSize,
      List<Clamp> clamps,
      long forecastAtMillis,
      String modelVersion,
      List<Driver> drivers,
      String otherwise,
      String requestId,
      List<String> instances,
      List<Input> inputs) {
    this(
        decisionId,
        pool,
        atMillis,
        kind,
        mode,
        reason,
        detail,
        fromSize,
        wishedSize,
        toSize,
        clamps,
        forecastAtMillis,
        modelVersion,
        drivers,
        otherwise,
        requestId,
        instances,
        inputs,
        "");
  }

  /** One whose inputs and policy are not known. */
  public Decision(
      String decisionId,
      PoolId pool,
      long atMillis,
      Kind kind,
      String mode,
      String reason,
      String detail,
      int fromSize,
      double wishedSize,
      int toSize,
      List<Clamp> clamps,
      long forecastAtMillis,
      String modelVersion,
      List<Driver> drivers,
      String otherwise,
      String requestId,
      List<String> instances) {
    this(
        decisionId,
        pool,
        atMillis,
        kind,
        mode,
        reason,
        detail,
        fromSize,
        wishedSize,
        toSize,
        clamps,
        forecastAtMillis,
        modelVersion,
        drivers,
        otherwise,
        requestId,
        instances,
        List.of());
  }

  /** Whether it changes a size. */
  public boolean resizes() {
    return kind == Kind.RESIZE || kind == Kind.ROLL_BACK;
  }

  /** One that the controller made by itself, without commands. */
  public Decision(
      String decisionId,
      PoolId pool,
      long atMillis,
      Kind kind,
      String mode,
      String reason,
      String detail,
      int fromSize,
      double wishedSize,
      int toSize,
      List<Clamp> clamps,
      long forecastAtMillis,
      String modelVersion,
      List<Driver> drivers,
      String otherwise) {
    this(
        decisionId,
        pool,
        atMillis,
        kind,
        mode,
        reason,
        detail,
        fromSize,
        wishedSize,
        toSize,
        clamps,
        forecastAtMillis,
        modelVersion,
        drivers,
        otherwise,
        "",
        List.of());
  }
}
