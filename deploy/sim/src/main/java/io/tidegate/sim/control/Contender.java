package io.tidegate.sim.control;

import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.sim.world.PoolRun;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A controller that can be compared with others. */
public enum Contender {
  /** The size that the pool is provisioned with. */
  FIXED,
  /** Kubernetes' HorizontalPodAutoscaler on utilisation. */
  HPA,
  /** Queue length per worker, as with KEDA. */
  QUEUE,
  /** Predictive scaling by Holt-Winters with a daily season. */
  HOLT_WINTERS,
  /** The control loop and the forecaster of production. */
  TIDEGATE,
  /** Knows the future. */
  ORACLE;

  /** That of the walkthrough in Kubernetes' documentation; 0.7 misses three times as much. */
  private static final double TARGET_UTILISATION = 0.5;

  /** Below it the queue costs more than a fixed size. */
  private static final double REQUESTS_PER_WORKER = 0.7;

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Contender::word).toList();
  }

  /**
   * By its word.
   *
   * @throws IllegalArgumentException if there is none; the text names those that are there
   */
  public static Contender of(String word) {
    return Arrays.stream(values())
        .filter(c -> c.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("'%s' is none of %s".formatted(word, words())));
  }

  PoolController controller(PoolRun run, ServedModel model) {
    Setting setting = Setting.of(run);
    return switch (this) {
      case FIXED -> (window, size) -> size;
      case HPA -> new Hpa(TARGET_UTILISATION, setting.bounds());
      case QUEUE -> new QueueLength(REQUESTS_PER_WORKER, setting.bounds());
      case HOLT_WINTERS -> new HoltWinters(TARGET_UTILISATION, rowsPerDay(run), setting.bounds());
      case TIDEGATE ->
          new TidegateControl(setting.pool(), TidegateControl.policy(setting), model, effect -> {});
      case ORACLE -> new Oracle(setting.bounds());
    };
  }

  private static int rowsPerDay(PoolRun run) {
    return (int) Math.max(1, 86_400_000L / run.widthMillis());
  }
}
