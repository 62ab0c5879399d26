package io.tidegate.controller.service.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs that go on until a test says what becomes of them. */
final class FakeGateDesk implements GateDesk {
  private static final String VERDICT =
      "{\"schema\": \"tidegate.gate-verdict/1\", \"outcome\": \"%s\", \"exitCode\": 10, \"promotes\": false,"
          + " \"input\": {\"name\": \"run\", \"sha256\": \"ab\", \"seed\": 1}, \"findings\": [], \"effects\": [], \"errors\": []}";

  final Map<String, Run> runs = new LinkedHashMap<>();
  final Map<String, Consumer<String>> progress = new LinkedHashMap<>();
  private final Map<String, Runnable> ended = new LinkedHashMap<>();
  private final Path directory;

  FakeGateDesk(Path directory) {
    this.directory = directory;
  }

  @Override
  public synchronized Submission submit(String plan, String key, String by, String reason)
      throws RefusedException {
    if (!plan.contains("tidegate.gate-plan/1")) {
      throw new RefusedException(400, "bad-plan", "schema is '': must be tidegate.gate-plan/1");
    }
    for (Run run : runs.values()) {
      if (run.key().equals(key)) {
        return new Submission(run, false);
      }
    }
    if (runs.values().stream().anyMatch(r -> r.state() == State.RUNNING)) {
      throw new RefusedException(503, "gate-busy", "there is one at a time");
    }
    Run run =
        new Run(
            "r" + (runs.size() + 1),
            key,
            State.RUNNING,
            by,
            reason,
            1000,
            0,
            "ab",
            "http://10.0.0.1:8080",
            "http://10.0.0.2:8080",
            "",
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    runs.put(run.id(), run);
    return new Submission(run, true);
  }

  @Override
  public synchronized void start(String id, Consumer<String> lines, Runnable end) {
    progress.put(id, lines);
    ended.put(id, end);
  }

  synchronized boolean started(String id) {
    return progress.containsKey(id);
  }

  void finish(String id, String outcome) {
    finish(id, outcome, VERDICT.formatted(outcome));
  }

  void finish(String id, String outcome, String verdict) {
    Runnable end;
    synchronized (this) {
      Run over = runs.get(id).ended(State.FINISHED, "", 2000);
      runs.put(id, over.judged(outcome, verdict));
      end = ended.get(id);
    }
    end.run();
  }

  @Override
  public synchronized void forget(String id) {
    runs.remove(id);
  }

  @Override
  public synchronized Optional<Run> find(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public synchronized List<Run> newest(int limit) {
    return new ArrayList<>(runs.values());
  }

  @Override
  public synchronized void abort(String id, String why) {
    runs.put(id, runs.get(id).ended(State.ABORTED, why, 2000));
  }

  @Override
  public synchronized void override(String id, Overruled override) {
    runs.put(id, runs.get(id).overruled(override));
  }

  @Override
  public synchronized Optional<Path> report(String id) {
    if (find(id).flatMap(Run::outcome).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Files.writeString(
              directory.resolve(id + ".html"), "<!DOCTYPE html><h1>Run " + id + "</h1>"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized Optional<Path> policy(String id) {
    if (find(id).flatMap(Run::outcome).filter(o -> o.equals("PASS")).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.writeString(directory.resolve(id + ".yaml"), "policies: []"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
