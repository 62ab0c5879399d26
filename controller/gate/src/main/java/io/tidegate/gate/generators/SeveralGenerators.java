package io.tidegate.gate.generators;

import com.google.protobuf.ByteString;
import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.gate.load.Load;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.Stretch;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The load of generators that are hired for a run. Each stretch is shared out beforehand; then all
 * begin at one instant, which each is told by its own clock. Whatever one of them does not do ends
 * the run, with its name.
 */
public final class SeveralGenerators implements Load {
  /** Of one generator and stretch; more would not fit into a small heap. */
  static final int MOST_REQUESTS = 500_000;

  private static final int CHUNK_REQUESTS = 1000;
  private static final int CHUNK_CHARS = 200_000;

  /** Of one message; Kafka's own limit is 1 MiB. */
  private static final int MOST_BYTES = 900_000;

  /** Between the order and the beginning. */
  private static final long MARGIN_MICROS = 1_000_000;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Target> targets;
  private final LoadOptions http;
  private final int routes;
  private final Line<GateReport, GateWork> line;
  private final Consumer<String> progress;
  private final Crew crew;
  private final Hiring hiring;
  private final Shares shares;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread alive = new Thread(this::sayAlive, "gate-alive");
  private int number;
  private volatile boolean stopped;

  /**
   * @param wanted how many
   * @param targets that they may be told to send to
   * @param http each sends so; {@code maxUnanswered} is each one's own
   * @param line is closed with this
   * @param progress takes a line for people now and then
   */
  public SeveralGenerators(
      int wanted,
      List<Target> targets,
      LoadOptions http,
      int routes,
      long seed,
      Line<GateReport, GateWork> line,
      Consumer<String> progress) {
    this.targets = List.copyOf(targets);
    this.http = http;
    this.routes = routes;
    this.line = line;
    this.progress = progress;
    byte[] id = new byte[8];
    new SecureRandom().nextBytes(id);
    crew = new Crew("run-" + HexFormat.of().formatHex(id), line);
    hiring = new Hiring(crew, wanted, names());
    shares = new Shares(wanted, seed, http.bodies());
    alive.setDaemon(true);
  }

  private List<String> names() {
    return targets.stream().map(Target::toString).toList();
  }

  private void sayAlive() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        crew.tellAll(new GateWork.Alive());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hire() throws InterruptedException, GeneratorsException {
    GateWork.Hire hire = terms();
    hiring.find(() -> stopped);
    hiring.compareClocks(http.window().toNanos() / 2000);
    alive.start();
    crew.hired().forEach(one -> crew.tell(one, hire));
    Set<Hired> ready = new HashSet<>();
    crew.hear(
        "taking up the work",
        PATIENCE,
        (from, news) -> {
          if (news instanceof GateReport.Ready) {
            ready.add(from);
          }
        },
        one -> !ready.contains(one),
        () -> stopped);
    progress.accept(
        "%d load generators: %s"
            .formatted(
                crew.hired().size(),
                crew.hired().stream()
                    .map(h -> "%s, its clock %s".formatted(h.name, h.clock))
                    .collect(Collectors.joining("; "))));
  }

  private GateWork.Hire terms() throws GeneratorsException {
    List<GateWork.RouteBody> bodies = new ArrayList<>();
    http.bodies()
        .forEach(
            (route, of) ->
                of.forEach(
                    b ->
                        bodies.add(
                            new GateWork.RouteBody(
                                route,
                                b.path(),
                                b.contentType(),
                                ByteString.copyFrom(b.bytes().getBytes())))));
    String trust;
    try {
      trust = http.trust().isPresent() ? Files.readString(http.trust().get()) : "";
    } catch (IOException e) {
      throw GeneratorsException.lost("%s cannot be read: %s", http.trust().get(), e);
    }
    long bytes = trust.length() + bodies.stream().mapToLong(b -> b.bytes().size()).sum();
    if (bytes > MOST_BYTES) {
      throw GeneratorsException.lost(
          "fixtures and certificates have %d bytes: must be at most %d for generators elsewhere",
          bytes, MOST_BYTES);
    }
    return new GateWork.Hire(
        routes,
        http.http2(),
        http.timeout().toMillis(),
        http.window().toMillis(),
        http.maxUnanswered(),
        http.errorsFrom(),
        http.headers(),
        bodies,
        trust,
        names());
  }

  @Override
  public Played play(
      Target target,
      Iterator<PlannedRequest> requests,
      Stretch stretch,
      Consumer<WindowFigures> listener)
      throws InterruptedException, GeneratorsException {
    if (crew.hired().isEmpty()) {
      hire();
    }
    number++;
    int windows = (int) ((stretch.length().toNanos() - 1) / http.window().toNanos() + 1);
    MergedStretch merged =
        new MergedStretch(
            number, routes, windows, stretch.settleWindows(), crew.hired().size(), listener);
    handOut(target, requests, stretch);
    if (!stopped) {
      long start = Clock.micros() + MARGIN_MICROS;
      crew.hired().forEach(h -> crew.tell(h, new GateWork.Start(number, start + h.clock.micros())));
      // Each request has its time-out, and what waits after it is waited for as long again.
      Duration patience = stretch.length().plus(http.timeout().multipliedBy(2)).plus(PATIENCE);
      crew.hear("the load", patience, merged::hear, merged::waitsFor, () -> stopped);
    }
    if (stopped) {
      crew.tellAll(new GateWork.Stop(number, "it was ended early"));
      crew.hear("ending the load", PATIENCE, merged::hear, merged::waitsFor, () -> false);
    }
    return merged.played(stopped);
  }

  /** Returns when each has its share. */
  private void handOut(Target target, Iterator<PlannedRequest> requests, Stretch stretch)
      throws InterruptedException, GeneratorsException {
    crew.tellAll(
        new GateWork.Stretch(
            number,
            target.toString(),
            stretch.fromMicros(),
            stretch.length().toNanos() / 1000,
            stretch.grace().toNanos() / 1000,
            stretch.settleWindows()));
    List<Share> out = crew.hired().stream().map(Share::new).toList();
    while (requests.hasNext() && !stopped) {
      PlannedRequest request = requests.next();
      out.get(shares.of(request)).add(shares.told(request));
    }
    for (Share share : out) {
      share.send(true);
    }
    Set<Hired> ready = new HashSet<>();
    crew.hear(
        "taking its share",
        PATIENCE,
        (from, news) -> {
          if (news instanceof GateReport.Ready told && told.stretch() == number) {
            long all = out.get(crew.hired().indexOf(from)).all;
            if (told.requests() != all) {
              throw GeneratorsException.lost(
                  "the load generator '%s' has %d of %d requests: something that it was told is lost",
                  from.name, told.requests(), all);
            }
            ready.add(from);
          }
        },
        one -> !ready.contains(one),
        () -> stopped);
  }

  /** What one generator gets of a stretch, on its way. */
  private final class Share {
    private final Hired to;
    private List<GateWork.Request> chunk = new ArrayList<>();
    private int chars;
    private int all;

    Share(Hired to) {
      this.to = to;
    }

    void add(GateWork.Request request) {
      if (chunk.size() == CHUNK_REQUESTS || chars > CHUNK_CHARS) {
        send(false);
      }
      if (all == MOST_REQUESTS) {
        throw new IllegalArgumentException(
            "a stretch has more than %d requests for each generator: load.windowsPerBlock or capacity.stepWindows must be smaller, or load.generators larger"
                .formatted(MOST_REQUESTS));
      }
      chunk.add(request);
      chars += request.path().length();
      all++;
    }

    void send(boolean last) {
      crew.tell(to, new GateWork.Requests(number, last, chunk));
      chunk = new ArrayList<>();
      chars = 0;
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public Optional<String> late(double moreThanMillis) {
    return crew.hired().stream()
        .filter(h -> h.lastLagMillis > moreThanMillis)
        .findFirst()
        .map(
            h ->
                String.format(
                    Locale.ROOT,
                    "the load generator '%s' was late by %.1f ms",
                    h.name,
                    h.lastLagMillis));
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    long planned = crew.hired().stream().mapToLong(h -> h.planned).sum();
    if (!crew.hired().isEmpty()) {
      notes.add(
          "%d load generators made the load together: %s"
              .formatted(
                  crew.hired().size(),
                  crew.hired().stream()
                      .map(h -> h.note(planned))
                      .collect(Collectors.joining("; "))));
    }
    line.leftOut().ifPresent(notes::add);
    return notes;
  }

  @Override
  public void close() {
    stopped = true;
    closed.countDown();
    crew.tellAll(new GateWork.Stop(0, "the run is over"));
    line.close();
  }
}
