package io.tidegate.controller.service.feed;

import io.tidegate.wire.PoolId;
import java.net.URI;

/**
 * Where people find a pool's page.
 *
 * @param base of the console, as those who get the alerts reach it
 */
public record PageLinks(URI base) {

  /** Names have no character that a URL would not take as it is. */
  String of(PoolId pool) {
    return toString() + "/console/#/" + pool.key();
  }

  /** The console's address, without a slash at its end. */
  @Override
  public String toString() {
    return base.toString().replaceAll("/+$", "");
  }
}
