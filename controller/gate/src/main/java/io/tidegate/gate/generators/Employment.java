package io.tidegate.gate.generators;

import io.tidegate.gate.load.AllowList;
import io.tidegate.gate.load.Body;
import io.tidegate.gate.load.LoadEngine;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run that a generator works for. All but the playing is of the thread that hears what it is
 * told. What cannot be done is an {@link IllegalArgumentException}, whose message its employer
 * gets.
 */
final class Employment implements AutoCloseable {
  private static final long START_WITHIN_MICROS = 60_000_000;

  final String runId;
  long heardNanos = System.nanoTime();
  private final AllowList allow;
  private final Consumer<GateReport.News> tell;
  private final int routes;
  private final Optional<Path> trust;
  private final LoadEngine engine;
  private GateWork.Stretch stretch;
  private List<PlannedRequest> requests = new ArrayList<>();

  /** Null: none was begun. */
  private Thread playing;

  /** The last one that was begun. */
  private int begun;

  /**
   * @param tell may be called by any thread
   * @throws IllegalArgumentException it may not, or cannot, send there or so
   */
  Employment(String runId, GateWork.Hire hire, AllowList allow, Consumer<GateReport.News> tell) {
    this.runId = runId;
    this.allow = allow;
    this.tell = tell;
    routes = hire.routes();
    for (String url : hire.targets()) {
      Optional<String> problem = allowed(allow, url).unreachable();
      if (problem.isPresent()) {
        throw new IllegalArgumentException(
            "%s takes no connections from here: %s".formatted(url, problem.get()));
      }
    }
    trust = hire.trust().isEmpty() ? Optional.empty() : Optional.of(pem(hire.trust()));
    try {
      engine = new LoadEngine(options(hire, trust), routes);
    } catch (RuntimeException e) {
      removeTrust();
      throw e;
    }
  }

  /**
   * A target, if its owner lets load go there.
   *
   * @throws IllegalArgumentException it does not, or it is none
   */
  static Target allowed(AllowList allow, String url) {
    Target target = Target.of("the target", url);
    allow.require("the target", target);
    return target;
  }

  private static Path pem(String text) {
    try {
      Path file = Files.createTempFile("tidegate-trust-", ".pem");
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("the certificates cannot be written", e);
    }
  }

  private static LoadOptions options(GateWork.Hire hire, Optional<Path> trust) {
    Map<Integer, List<Body>> bodies = new HashMap<>();
    for (GateWork.RouteBody b : hire.bodies()) {
      bodies
          .computeIfAbsent(b.route(), r -> new ArrayList<>())
          .add(new Body(b.path(), b.contentType(), Buffer.buffer(b.bytes().toByteArray())));
    }
    return new LoadOptions(
        hire.http2(),
        Duration.ofMillis(hire.timeoutMillis()),
        Duration.ofMillis(hire.windowMillis()),
        hire.maxUnanswered(),
        hire.errorsFrom(),
        hire.headers(),
        bodies,
        trust);
  }

  /** What it is told, but for being hired and called. */
  void take(GateWork.Task task) {
    if (task instanceof GateWork.Stretch next) {
      allowed(allow, next.target());
      stretch = next;
      requests = new ArrayList<>();
    } else if (task instanceof GateWork.Requests more) {
      take(more);
    } else if (task instanceof GateWork.Start start) {
      begin(start);
    } else if (task instanceof GateWork.Stop stop) {
      end(stop.stretch());
    }
  }

  private void requireCurrent(String what, int number) {
    if (stretch == null || stretch.number() != number) {
      throw new IllegalArgumentException(
          "%s of stretch %d came, and %s: something that it was told is lost"
              .formatted(
                  what, number, stretch == null ? "there is none" : "it has " + stretch.number()));
    }
  }

  private void take(GateWork.Requests more) {
    requireCurrent("requests", more.stretch());
    long to = stretch.fromMicros() + stretch.lengthMicros();
    for (GateWork.Request r : more.requests()) {
      if (r.route() >= routes || r.atMicros() < stretch.fromMicros() || r.atMicros() >= to) {
        throw new IllegalArgumentException(
            "a request of route %d at %d µs: must be of a route below %d, from %d µs to %d µs"
                .formatted(r.route(), r.atMicros(), routes, stretch.fromMicros(), to));
      }
      if (requests.size() == SeveralGenerators.MOST_REQUESTS) {
        throw new IllegalArgumentException(
            "a stretch has more than %d requests".formatted(SeveralGenerators.MOST_REQUESTS));
      }
      requests.add(
          new PlannedRequest(r.atMicros(), r.session(), r.route(), r.method(), r.path(), r.turn()));
    }
    if (more.last()) {
      tell.accept(new GateReport.Ready(more.stretch(), requests.size()));
    }
  }

  private void begin(GateWork.Start start) {
    requireCurrent("the start", start.stretch());
    if (playing != null && playing.isAlive()) {
      throw new IllegalArgumentException("a stretch is being played: must be one after the other");
    }
    long in = start.atMicros() - Clock.micros();
    if (Math.abs(in) > START_WITHIN_MICROS) {
      throw new IllegalArgumentException(
          "the start is %d s away by the clock here: must be at most 60 s, and clocks must not be set during a run"
              .formatted(in / 1_000_000));
    }
    long startNanos = System.nanoTime() + in * 1000;
    GateWork.Stretch now = stretch;
    List<PlannedRequest> toSend = requests;
    requests = new ArrayList<>();
    begun = now.number();
    playing = new Thread(() -> play(now, toSend, startNanos), "gate-load");
    playing.start();
  }

  private void play(GateWork.Stretch now, List<PlannedRequest> toSend, long startNanos) {
    try {
      Stretching.play(engine, now, toSend, startNanos, tell);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      tell.accept(new GateReport.Failed("an error while it made its load: " + e));
    }
  }

  private void end(int number) {
    if (number > 0 && number != begun) {
      tell.accept(new GateReport.Done(number, 0, 0, 0, Map.of(), List.of(), true));
    }
    engine.stop();
  }

  @Override
  public void close() {
    engine.close();
    removeTrust();
  }

  private void removeTrust() {
    try {
      if (trust.isPresent()) {
        Files.deleteIfExists(trust.get());
      }
    } catch (IOException e) {
      // It holds nothing secret, and is among the temporary files.
      return;
    }
  }
}
