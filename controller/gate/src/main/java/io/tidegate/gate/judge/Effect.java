package io.tidegate.gate.judge;

/**
 * What the candidate does to one metric, as a ratio in which above 1 is worse.
 *
 * @param ratio the geometric mean over the windows, candidate to baseline (where less is worse,
 *     baseline to candidate); 1.07 is 7% worse
 * @param low the lower end of the interval of 1 − 2·alpha
 * @param high its upper end
 * @param p of an increase above the margin being chance
 * @param adjustedP after Holm
 * @param minimumDetectable the ratio that these windows would show in 4 of 5 runs
 * @param windows how many were compared, of each side
 * @param blockLength of the bootstrap, in windows
 * @param windowsNeeded so many would show an increase by {@code mustDetect} in 4 of 5 runs
 * @param spread the candidate's scatter between windows to the baseline's
 * @param spreadP of a larger scatter being chance; 1 where it did not grow by half
 */
public record Effect(
    String metric,
    String route,
    String unit,
    double baselineMedian,
    double candidateMedian,
    double ratio,
    double low,
    double high,
    double p,
    double adjustedP,
    double minimumDetectable,
    int windows,
    int blockLength,
    int windowsNeeded,
    double spread,
    double spreadP,
    boolean critical) {

  Effect adjusted(double holm, double detectable, int needed) {
    return new Effect(
        metric,
        route,
        unit,
        baselineMedian,
        candidateMedian,
        ratio,
        low,
        high,
        p,
        holm,
        detectable,
        windows,
        blockLength,
        needed,
        spread,
        spreadP,
        critical);
  }
}
