package io.tidegate.demo.shop;

/**
 * One version of the shop.
 *
 * @param workers that answer requests
 * @param articleFactor so many times as long takes the query of an article
 * @param assetErrorEvery one in so many requests of an asset fails; 0: none
 */
public record ShopVersion(String name, int workers, double articleFactor, int assetErrorEvery) {
  /** What is in production. */
  public static final ShopVersion BASELINE = new ShopVersion("baseline", 40, 1, 0);

  public ShopVersion {
    if (workers < 1 || !(articleFactor > 0) || assetErrorEvery < 0) {
      throw new IllegalArgumentException(
          "%s has %d workers, factor %s, an error in %d: must be at least 1, above 0, 0 or more"
              .formatted(name, workers, articleFactor, assetErrorEvery));
    }
  }
}
