package io.tidegate.wire;

import java.util.List;
import java.util.Map;

/**
 * What a load generator tells the process that judges a run of the release gate.
 *
 * @param process drawn when it started: two of one name are told apart by it
 */
public record GateReport(String runId, String generator, long process, News news)
    implements WireMessage {

  /** One of these. */
  public sealed interface News {}

  /**
   * The answer to a call.
   *
   * @param refusal why it cannot be hired; empty: it can
   * @param callSentAtMicros as the call has it
   * @param receivedAtMicros by the generator's clock, as the next
   */
  public record Offer(
      String refusal, long callSentAtMicros, long receivedAtMicros, long sentAtMicros)
      implements News {
    public Offer {
      refusal = Check.text("refusal", refusal);
      Check.notNegative("callSentAtMicros", callSentAtMicros);
      Check.notNegative("receivedAtMicros", receivedAtMicros);
      Check.notNegative("sentAtMicros", sentAtMicros);
    }
  }

  /**
   * It has all of a stretch.
   *
   * @param stretch 0: it is hired
   */
  public record Ready(int stretch, long requests) implements News {
    public Ready {
      Check.atLeast("stretch", 0, stretch);
      Check.notNegative("requests", requests);
    }
  }

  /**
   * Routes of one window; a large one comes in several.
   *
   * @param last all of its routes were told
   * @param lagMillis how late it was itself, as far as it knows by then
   */
  public record Window(int stretch, int number, boolean last, List<Route> routes, double lagMillis)
      implements News {
    public Window {
      Check.atLeast("stretch", 1, stretch);
      Check.atLeast("number", 0, number);
      Check.finiteNotNegative("lagMillis", lagMillis);
      routes = List.copyOf(routes);
    }
  }

  /**
   * A route's requests in a window.
   *
   * @param micros latencies from the intended start
   */
  public record Route(int route, long requests, long errors, EncodedHistogram micros) {
    public Route {
      Check.atLeast("route", 0, route);
      Check.notNegative("requests", requests);
      Check.notNegative("errors", errors);
      Check.present("micros", micros);
      if (errors > requests) {
        throw new IllegalArgumentException(
            "route %d has %d errors in %d requests: must be at most as many"
                .formatted(route, errors, requests));
      }
    }
  }

  /**
   * A stretch is over.
   *
   * @param errors why requests failed, and how many
   * @param lagMillis how late it was itself, window by window
   */
  public record Done(
      int stretch,
      long planned,
      long sent,
      long answeredInTime,
      Map<String, Long> errors,
      List<Double> lagMillis,
      boolean stopped)
      implements News {
    public Done {
      Check.atLeast("stretch", 1, stretch);
      Check.notNegative("planned", planned);
      Check.notNegative("sent", sent);
      Check.notNegative("answeredInTime", answeredInTime);
      errors = Map.copyOf(errors);
      errors.values().forEach(count -> Check.notNegative("errors", count));
      lagMillis = List.copyOf(lagMillis);
      lagMillis.forEach(millis -> Check.finiteNotNegative("lagMillis", millis));
    }
  }

  /** Nothing else: it is there. */
  public record Alive() implements News {}

  /** It gives up. */
  public record Failed(String reason) implements News {
    public Failed {
      reason = Check.text("reason", reason);
    }
  }

  public GateReport {
    Check.name("runId", runId);
    Check.name("generator", generator);
    Check.present("news", news);
  }

  @Override
  public String key() {
    return runId;
  }
}
