package io.tidegate.gate.run;

/**
 * That the peak is to be the forecast of a control plane.
 *
 * @param pool service/pool, of which each request takes a place
 * @param share of that pool's peak that the candidate has to bear, above 0 and at most 1: 0.25
 *     where it is one instance and four will serve
 */
public record PeakWish(String pool, Ahead ahead, double share) {
  /** Within which time the peak lies. */
  public enum Ahead {
    DAY("day", "24 hours"),
    WEEK("week", "7 days");

    private final String word;
    private final String length;

    Ahead(String word, String length) {
      this.word = word;
      this.length = length;
    }

    public String word() {
      return word;
    }

    public String length() {
      return length;
    }
  }

  public PeakWish {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "capacity.peakShare is %s: must be above 0 and at most 1".formatted(share));
    }
  }
}
