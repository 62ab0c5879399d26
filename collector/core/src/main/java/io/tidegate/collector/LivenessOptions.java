package io.tidegate.collector;

/**
 * After how many windows without a sample an instance is thought of as suspect, failed and gone.
 *
 * @param suspectAfterWindows up to here its absence makes a window partial
 * @param goneAfterWindows from here on it is forgotten; also how far a restart may have to re-read
 */
public record LivenessOptions(
    int suspectAfterWindows, int failedAfterWindows, int goneAfterWindows) {
  public static final LivenessOptions DEFAULT = new LivenessOptions(3, 10, 60);

  public LivenessOptions {
    if (suspectAfterWindows < 1
        || failedAfterWindows <= suspectAfterWindows
        || goneAfterWindows <= failedAfterWindows) {
      throw new IllegalArgumentException(
          "suspect after %d, failed after %d, gone after %d windows: must rise, from at least 1"
              .formatted(suspectAfterWindows, failedAfterWindows, goneAfterWindows));
    }
  }
}
