package io.tidegate.gate.judge;

/**
 * How strictly is judged.
 *
 * @param margin an increase up to this share is none (0.05: 5%)
 * @param mustDetect a pass has to exclude an increase of this share; above the margin
 * @param alpha the chance of a false alarm, over all metrics together; and that of a pass in spite
 *     of an increase by {@code mustDetect}
 * @param resamples of the bootstrap; more are drawn where many metrics need a finer p
 * @param minWindows fewer on a side are too few
 * @param minRequests fewer of a route on a side are too few for its error rate
 * @param maxMissing the share of windows that may lack a figure
 */
public record Criteria(
    double margin,
    double mustDetect,
    double alpha,
    int resamples,
    int minWindows,
    int minRequests,
    double maxMissing) {

  public static final Criteria DEFAULT = new Criteria(0.05, 0.10, 0.05, 4000, 12, 100, 0.1);

  public Criteria {
    if (!(margin >= 0 && margin < 1)) {
      throw new IllegalArgumentException(
          "margin is %s: must be a share from 0 to below 1".formatted(margin));
    }
    if (!(mustDetect > margin && mustDetect <= 10)) {
      throw new IllegalArgumentException(
          "mustDetect is %s: must be above the margin %s and at most 10"
              .formatted(mustDetect, margin));
    }
    if (!(alpha >= 0.001 && alpha <= 0.2)) {
      throw new IllegalArgumentException("alpha is %s: must be from 0.001 to 0.2".formatted(alpha));
    }
    if (resamples < 500 || resamples > 1_000_000) {
      throw new IllegalArgumentException(
          "resamples is %d: must be from 500 to 1000000".formatted(resamples));
    }
    if (minWindows < 8) {
      throw new IllegalArgumentException(
          "minWindows is %d: must be 8 or more, fewer say nothing about their autocorrelation"
              .formatted(minWindows));
    }
    if (minRequests < 1) {
      throw new IllegalArgumentException(
          "minRequests is %d: must be 1 or more".formatted(minRequests));
    }
    if (!(maxMissing >= 0 && maxMissing <= 0.5)) {
      throw new IllegalArgumentException(
          "maxMissing is %s: must be a share from 0 to 0.5".formatted(maxMissing));
    }
  }
}
