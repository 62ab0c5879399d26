package io.tidegate.collector;

/**
 * After how many windows without a sample an instance is not waited for any more, and forgotten.
 *
 * @param suspectAfterWindows up to here its absence makes a window partial
 * @param goneAfterWindows from here on it is forgotten; also how far a restart may have to re-read
 */
public record LivenessOptions(int suspectAfterWindows, int goneAfterWindows) {
  public static final LivenessOptions DEFAULT = new LivenessOptions(3, 60);

  public LivenessOptions {
    if (suspectAfterWindows < 1 || goneAfterWindows <= suspectAfterWindows) {
      throw new IllegalArgumentException(
          "suspect after %d, gone after %d windows: must rise, from at least 1"
              .formatted(suspectAfterWindows, goneAfterWindows));
    }
  }
}
