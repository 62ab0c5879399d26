package io.tidegate.gate.run;

import io.tidegate.gate.traffic.InputReport;
import java.util.List;

/**
 * What a log had in the judged windows that were replayed.
 *
 * @param routes requests of each route of the model, by its number
 * @param sent whether a route's are sent, by its number
 * @param unknown requests of no route of the model
 * @param report of the whole log
 */
public record SourceMix(List<Long> routes, List<Boolean> sent, long unknown, InputReport report) {
  public SourceMix {
    routes = List.copyOf(routes);
    sent = List.copyOf(sent);
  }

  /** All of them, sent or not. */
  public long requests() {
    return routes.stream().mapToLong(Long::longValue).sum() + unknown;
  }

  /** Of what was to be sent: routes that the model does not send were left out on purpose. */
  double share(int route) {
    return (double) routes.get(route) / toBeSent();
  }

  double unknownShare() {
    return (double) unknown / toBeSent();
  }

  private long toBeSent() {
    long sum = unknown;
    for (int i = 0; i < routes.size(); i++) {
      sum += sent.get(i) ? routes.get(i) : 0;
    }
    return sum;
  }
}
