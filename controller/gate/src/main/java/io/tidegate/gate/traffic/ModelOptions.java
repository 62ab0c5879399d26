package io.tidegate.gate.traffic;

import java.util.Map;

/**
 * How a model is made.
 *
 * @param fixtures what is sent for {@code METHOD /template}; unsafe methods are sent only with one
 * @param mostRoutes the others become one per method
 */
public record ModelOptions(Map<String, String> fixtures, int mostRoutes) {
  public static final int DEFAULT_MOST_ROUTES = 100;

  public ModelOptions {
    fixtures = Map.copyOf(fixtures);
    if (mostRoutes < 1 || mostRoutes > 500) {
      throw new IllegalArgumentException(
          "mostRoutes is %d: must be from 1 to 500".formatted(mostRoutes));
    }
  }

  public static ModelOptions plain() {
    return new ModelOptions(Map.of(), DEFAULT_MOST_ROUTES);
  }
}
