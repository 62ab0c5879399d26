package io.tidegate.gate.run;

import io.tidegate.gate.traffic.Knobs;
import io.tidegate.gate.traffic.TrafficModel;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the traffic model is played.
 *
 * @param steady at the peak's rate all the time; false: along the model's curve
 * @param sessions the visits of the model; false: requests with its burstiness
 * @param peakPerSecond the curve's peak is brought to it; empty: {@code scale} says
 * @param scale so many times the sessions
 * @param timeCompression empty: as much as brings the whole curve into the run; of a replay none
 * @param windows that are judged of each side; at least so many
 * @param windowsPerBlock of one side before it is the other's turn
 * @param settleWindows at the beginning of each block, not judged
 * @param warmUpWindows of each side before the first block, at half the peak
 * @param extensions how often a run that is inconclusive may go on for half as long again
 * @param replay of a log instead of a schedule that is made from the model
 * @param generators processes that share it, hired by Kafka; 0: this one alone
 */
public record LoadPlan(
    boolean steady,
    boolean sessions,
    OptionalDouble peakPerSecond,
    double scale,
    OptionalDouble timeCompression,
    int windows,
    int windowsPerBlock,
    int settleWindows,
    int warmUpWindows,
    int extensions,
    long seed,
    Optional<ReplayPlan> replay,
    int generators) {

  private static final double MOST_PER_SECOND = 50_000;
  private static final int MOST_WINDOWS = 20_000;
  private static final int MOST_GENERATORS = 64;

  public LoadPlan {
    if (windows < 1 || windows > MOST_WINDOWS) {
      throw new IllegalArgumentException(
          "load.windows is %d: must be from 1 to %d".formatted(windows, MOST_WINDOWS));
    }
    if (windowsPerBlock < 1 || windowsPerBlock > 1000) {
      throw new IllegalArgumentException(
          "load.windowsPerBlock is %d: must be from 1 to 1000".formatted(windowsPerBlock));
    }
    if (settleWindows < 0 || settleWindows > 1000) {
      throw new IllegalArgumentException(
          "load.settleWindows is %d: must be from 0 to 1000".formatted(settleWindows));
    }
    if (warmUpWindows < 0 || warmUpWindows > 1000) {
      throw new IllegalArgumentException(
          "load.warmUpWindows is %d: must be from 0 to 1000".formatted(warmUpWindows));
    }
    if (extensions < 0 || extensions > 10) {
      throw new IllegalArgumentException(
          "load.extensions is %d: must be from 0 to 10".formatted(extensions));
    }
    if (generators < 0 || generators > MOST_GENERATORS) {
      throw new IllegalArgumentException(
          "load.generators is %d: must be from 1 to %d, or absent where this process sends all itself"
              .formatted(generators, MOST_GENERATORS));
    }
    if (peakPerSecond.isPresent()
        && !(peakPerSecond.getAsDouble() > 0 && peakPerSecond.getAsDouble() <= MOST_PER_SECOND)) {
      throw new IllegalArgumentException(
          "load.peakPerSecond is %s: must be above 0 and at most %.0f"
              .formatted(peakPerSecond.getAsDouble(), MOST_PER_SECOND));
    }
    if (sessions && steady) {
      throw new IllegalArgumentException(
          "load.shape is steady and load.arrivals is sessions: visits follow the curve, so choose one");
    }
    if (replay.isPresent() && (steady || sessions || peakPerSecond.isPresent())) {
      throw new IllegalArgumentException(
          "load.replay has its own instants: must be without load.shape: steady, load.arrivals: sessions and load.peakPerSecond; load.scale changes how many visitors come");
    }
  }

  /** So many as ABBA needs: whole blocks, an even number of them on each side. */
  int blocks() {
    return evenBlocks(windows);
  }

  /** Of one extension. */
  int extensionBlocks() {
    return evenBlocks(windows / 2);
  }

  private int evenBlocks(int ofWindows) {
    int blocks = (Math.max(1, ofWindows) + windowsPerBlock - 1) / windowsPerBlock;
    return blocks + blocks % 2;
  }

  /** Of the requests that the model sends. */
  double peak(TrafficModel model) {
    return peakPerSecond.orElse(model.rate().peakPerSecond() * scale * sentShare(model));
  }

  /**
   * Scale and compression for blocks of so many seconds.
   *
   * @throws IllegalArgumentException they cannot be that large
   */
  Knobs knobs(TrafficModel model, double blockSeconds) {
    if (replay.isPresent()) {
      return new Knobs(scale, timeCompression.orElse(1), seed);
    }
    double whole = model.rate().seconds() / (blocks() * blockSeconds);
    double compression = timeCompression.orElse(Math.max(1, Math.min(100_000, whole)));
    double times =
        peakPerSecond.isPresent()
            ? peakPerSecond.getAsDouble()
                / (model.rate().peakPerSecond(compression) * sentShare(model))
            : scale;
    return new Knobs(times, compression, seed);
  }

  static double sentShare(TrafficModel model) {
    return model.routes().stream().filter(r -> r.sent()).mapToDouble(r -> r.share()).sum();
  }
}
