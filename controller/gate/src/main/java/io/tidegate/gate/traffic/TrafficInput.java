package io.tidegate.gate.traffic;

import java.io.IOException;
import java.io.InputStream;

/**
 * A log that can be read more than once: first its routes are learned, then the rest.
 *
 * @param name as it is shown
 */
public record TrafficInput(String name, Opener opener) {
  /** Opens it from its beginning. */
  public interface Opener {
    InputStream open() throws IOException;
  }
}
