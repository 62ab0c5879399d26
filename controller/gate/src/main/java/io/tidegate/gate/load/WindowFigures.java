package io.tidegate.gate.load;

import java.util.List;

/**
 * One window; a request belongs to the one in which it was meant to start.
 *
 * @param number within the stretch, from 0
 * @param routes by their number
 * @param all routes together
 * @param lagMillis the longest that the generator itself was late in it
 */
public record WindowFigures(
    int number, List<RouteFigures> routes, RouteFigures all, double lagMillis) {
  public WindowFigures {
    routes = List.copyOf(routes);
  }

  /** With this lag, if it is the longer one. */
  public WindowFigures withLag(double millis) {
    return new WindowFigures(number, routes, all, Math.max(lagMillis, millis));
  }
}
