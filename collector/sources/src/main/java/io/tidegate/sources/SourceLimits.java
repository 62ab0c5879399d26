package io.tidegate.sources;

/**
 * How much of foreign metrics is taken; what goes over is refused by name, the rest goes on.
 *
 * @param targets processes that report
 * @param poolsPerTarget pools of one process
 * @param seriesPerPool series that feed one pool
 * @param cells numbers that are kept of all series together; a histogram has one for each bucket,
 *     and each is 16 bytes
 * @param labels of one point
 * @param labelLength of a label's value
 */
public record SourceLimits(
    int targets, int poolsPerTarget, int seriesPerPool, int cells, int labels, int labelLength) {
  public static final SourceLimits DEFAULT = new SourceLimits(2_000, 500, 256, 4_000_000, 64, 255);

  public SourceLimits {
    atLeastOne("targets", targets);
    atLeastOne("poolsPerTarget", poolsPerTarget);
    atLeastOne("seriesPerPool", seriesPerPool);
    atLeastOne("cells", cells);
    atLeastOne("labels", labels);
    atLeastOne("labelLength", labelLength);
  }

  private static void atLeastOne(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d: must be at least 1".formatted(field, value));
    }
  }
}
