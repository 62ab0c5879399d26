package io.tidegate.gate.generators;

import io.tidegate.gate.load.AllowList;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A generator that waits for work, does it, and waits again. It sends to the targets on its own
 * list and to no others, whoever asks; it works for one run at a time, and stops when it does not
 * hear from who hired it.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RETRY_MILLIS = 500;

  private final String name;
  private final long process = new SecureRandom().nextLong();
  private final AllowList allow;
  private final Line<GateWork, GateReport> line;
  private final Consumer<String> says;

  /** Null: it is free. */
  private Employment work;

  private long saidAliveNanos;
  private String saidLeftOut = "";
  private String saidRefused = "";
  private volatile boolean closed;

  /**
   * @param allow load goes nowhere else
   * @param line is closed with this
   * @param says takes a line for its owner now and then
   */
  public LoadGenerator(
      String name, AllowList allow, Line<GateWork, GateReport> line, Consumer<String> says) {
    this.name = name;
    this.allow = allow;
    this.line = line;
    this.says = says;
  }

  /** Works until it is closed. */
  public void run() throws InterruptedException {
    try {
      while (!closed) {
        try {
          Optional<GateWork> told = line.next(POLL);
          if (told.isPresent()) {
            take(told.get());
          }
        } catch (IOException e) {
          says.accept("Kafka: " + e.getMessage());
          leave("it cannot be reached through Kafka");
          TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
        keepInTouch();
      }
    } finally {
      leave("this generator ends");
      line.close();
    }
  }

  private void take(GateWork told) {
    if (!told.generator().isEmpty() && !told.generator().equals(name)) {
      return;
    }
    boolean own = work != null && work.runId.equals(told.runId());
    if (own) {
      work.heardNanos = System.nanoTime();
    }
    try {
      if (told.task() instanceof GateWork.Call call) {
        offer(told.runId(), call);
      } else if (told.task() instanceof GateWork.Hire hire) {
        begin(told.runId(), hire);
      } else if (own && told.task() instanceof GateWork.Stop stop && stop.stretch() == 0) {
        leave(stop.reason());
      } else if (own) {
        work.take(told.task());
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      tell(told.runId(), new GateReport.Failed(e.getMessage()));
      says.accept("%s: %s".formatted(told.runId(), e.getMessage()));
      if (own) {
        leave("it could not go on");
      }
    }
  }

  private void offer(String runId, GateWork.Call call) {
    long received = Clock.micros();
    String refusal = "";
    if (work != null && !work.runId.equals(runId)) {
      refusal = "it works for " + work.runId;
    }
    try {
      call.targets().forEach(url -> Employment.allowed(allow, url));
    } catch (IllegalArgumentException e) {
      refusal = e.getMessage();
      // It is asked again and again.
      if (!saidRefused.equals(runId)) {
        saidRefused = runId;
        says.accept("%s is refused: %s".formatted(runId, refusal));
      }
    }
    tell(runId, new GateReport.Offer(refusal, call.sentAtMicros(), received, Clock.micros()));
  }

  private void begin(String runId, GateWork.Hire hire) {
    if (work != null) {
      throw new IllegalArgumentException("it works for %s already".formatted(work.runId));
    }
    work = new Employment(runId, hire, allow, news -> tell(runId, news));
    says.accept("%s: works, towards %s".formatted(runId, String.join(", ", hire.targets())));
    tell(runId, new GateReport.Ready(0, 0));
  }

  private void leave(String why) {
    if (work != null) {
      says.accept("%s: over, %s".formatted(work.runId, why));
      work.close();
      work = null;
    }
  }

  private void keepInTouch() {
    Optional<String> leftOut = line.leftOut();
    if (leftOut.isPresent() && !leftOut.get().equals(saidLeftOut)) {
      saidLeftOut = leftOut.get();
      says.accept(saidLeftOut);
    }
    long now = System.nanoTime();
    if (work == null) {
      return;
    }
    if (now - work.heardNanos > Crew.SILENCE.toNanos()) {
      leave("who hired it has said nothing for %d s".formatted(Crew.SILENCE.toSeconds()));
    } else if (now - saidAliveNanos > ALIVE_NANOS) {
      saidAliveNanos = now;
      tell(work.runId, new GateReport.Alive());
    }
  }

  private void tell(String runId, GateReport.News news) {
    line.send(new GateReport(runId, name, process, news));
  }

  /** Ends {@link #run} soon; what it has to say still gets through. */
  @Override
  public void close() {
    closed = true;
  }
}
