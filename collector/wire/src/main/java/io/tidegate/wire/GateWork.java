package io.tidegate.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/**
 * What the process that judges a run of the release gate tells the generators of its load. Times of
 * the schedule are microseconds since its beginning; those of clocks are since the epoch.
 *
 * @param generator whom; empty: all
 */
public record GateWork(String runId, String generator, Task task) implements WireMessage {
  /** In the record's key for all. */
  public static final String ALL = "*";

  /** One of these. */
  public sealed interface Task {}

  /**
   * Who is free and may send there? Also asked of one alone, to compare clocks.
   *
   * @param targets base URLs
   * @param sentAtMicros by the asker's clock
   */
  public record Call(List<String> targets, long sentAtMicros) implements Task {
    public Call {
      targets = List.copyOf(targets);
      targets.forEach(target -> Check.id("target", target));
      Check.notNegative("sentAtMicros", sentAtMicros);
    }
  }

  /**
   * How it has to send.
   *
   * @param routes how many the schedule has
   * @param trust PEM of the certificates that are believed; empty: as its JVM does
   */
  public record Hire(
      int routes,
      boolean http2,
      long timeoutMillis,
      long windowMillis,
      int maxUnanswered,
      int errorsFrom,
      Map<String, String> headers,
      List<RouteBody> bodies,
      String trust,
      List<String> targets)
      implements Task {
    public Hire {
      Check.atLeast("routes", 1, routes);
      headers = Map.copyOf(headers);
      bodies = List.copyOf(bodies);
      targets = List.copyOf(targets);
      for (RouteBody body : bodies) {
        if (body.route() < 0 || body.route() >= routes) {
          throw new IllegalArgumentException(
              "body.route is %d: must be from 0 to %d".formatted(body.route(), routes - 1));
        }
      }
      targets.forEach(target -> Check.id("target", target));
      Check.present("trust", trust);
    }
  }

  /**
   * One of those that a route's requests take turns with.
   *
   * @param path in place of the request's; empty: that
   * @param contentType empty: none is told
   */
  public record RouteBody(int route, String path, String contentType, ByteString bytes) {
    public RouteBody {
      if (!path.isEmpty()) {
        Check.httpPath("body.path", path);
      }
      Check.oneLine("body.contentType", contentType);
      Check.present("body.bytes", bytes);
    }
  }

  /**
   * What is played next; its requests follow, then the start.
   *
   * @param number from 1 on
   * @param target base URL
   */
  public record Stretch(
      int number,
      String target,
      long fromMicros,
      long lengthMicros,
      long graceMicros,
      int settleWindows)
      implements Task {
    public Stretch {
      Check.atLeast("number", 1, number);
      Check.id("target", target);
      Check.notNegative("fromMicros", fromMicros);
      Check.notNegative("lengthMicros", lengthMicros);
      Check.notNegative("graceMicros", graceMicros);
      Check.atLeast("settleWindows", 0, settleWindows);
    }
  }

  /**
   * Of a stretch, in order.
   *
   * @param last there are no more of it
   */
  public record Requests(int stretch, boolean last, List<Request> requests) implements Task {
    public Requests {
      Check.atLeast("stretch", 1, stretch);
      requests = List.copyOf(requests);
    }
  }

  /**
   * One that is to be sent.
   *
   * @param session 0: none
   * @param turn which of its route's bodies, counted on and on
   */
  public record Request(
      long atMicros, long session, int route, String method, String path, int turn) {
    public Request {
      Check.notNegative("request.atMicros", atMicros);
      Check.atLeast("request.route", 0, route);
      Check.name("request.method", method);
      Check.httpPath("request.path", path);
      Check.atLeast("request.turn", 0, turn);
    }
  }

  /**
   * When a stretch begins.
   *
   * @param atMicros by the clock of the generator that it is for
   */
  public record Start(int stretch, long atMicros) implements Task {
    public Start {
      Check.atLeast("stretch", 1, stretch);
      Check.notNegative("atMicros", atMicros);
    }
  }

  /**
   * No more of it is sent.
   *
   * @param stretch 0: the run is over
   */
  public record Stop(int stretch, String reason) implements Task {
    public Stop {
      Check.atLeast("stretch", 0, stretch);
      reason = Check.text("reason", reason);
    }
  }

  /** Nothing else: who judges is there. */
  public record Alive() implements Task {}

  public GateWork {
    Check.name("runId", runId);
    if (!generator.isEmpty()) {
      Check.name("generator", generator);
    }
    Check.present("task", task);
  }

  /** By which a generator knows what is for it without decoding it. */
  @Override
  public String key() {
    return generator.isEmpty() ? ALL : generator;
  }
}
