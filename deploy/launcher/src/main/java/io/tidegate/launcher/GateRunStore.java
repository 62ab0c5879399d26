package io.tidegate.launcher;

import io.tidegate.controller.service.web.GateDesk.Overruled;
import io.tidegate.controller.service.web.GateDesk.Run;
import io.tidegate.controller.service.web.GateDesk.State;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest runs of the release gate, each in a directory of its own, so that they outlive the
 * process. Of the plan only its SHA-256 is kept: it may hold credentials.
 */
final class GateRunStore {
  private static final Logger LOG = LoggerFactory.getLogger(GateRunStore.class);
  static final int KEPT = 100;
  private static final String RUN = "run.json";
  private static final String REPORT = "report.html";
  private static final String POLICY = "policy.yaml";

  private final Path directory;

  /**
   * @throws IOException it cannot be made
   */
  GateRunStore(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  /** The oldest first; one that cannot be read is logged and left. */
  List<Run> load() throws IOException {
    List<Run> runs = new ArrayList<>();
    try (Stream<Path> folders = Files.list(directory)) {
      for (Path folder : folders.toList()) {
        try {
          runs.add(read(new JsonObject(Files.readString(folder.resolve(RUN)))));
        } catch (IOException
            | DecodeException
            | IllegalArgumentException
            | NullPointerException e) {
          LOG.warn("the gate's run in {} cannot be read: {}", folder, e.toString());
        }
      }
    }
    runs.sort(Comparator.comparingLong(Run::submittedAtMillis));
    return runs;
  }

  /** At once: it is the old one or the new one that is found later. */
  void write(Run run) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(run.id()));
    Path whole = folder.resolve(RUN + ".new");
    Files.writeString(whole, json(run).encodePrettily());
    Files.move(
        whole,
        folder.resolve(RUN),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  void writeReport(String id, String page) throws IOException {
    Files.writeString(directory.resolve(id).resolve(REPORT), page);
  }

  Optional<Path> report(String id) {
    return Optional.of(directory.resolve(id).resolve(REPORT)).filter(Files::isRegularFile);
  }

  void writePolicy(String id, String policies) throws IOException {
    Files.writeString(directory.resolve(id).resolve(POLICY), policies);
  }

  Optional<Path> policy(String id) {
    return Optional.of(directory.resolve(id).resolve(POLICY)).filter(Files::isRegularFile);
  }

  void delete(String id) {
    Path folder = directory.resolve(id);
    try {
      for (String file : List.of(REPORT, POLICY, RUN + ".new", RUN)) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.warn("the gate's run in {} cannot be deleted: {}", folder, e.toString());
    }
  }

  private static JsonObject json(Run run) {
    JsonObject json =
        new JsonObject()
            .put("id", run.id())
            .put("key", run.key())
            .put("state", run.state().name())
            .put("submittedBy", run.submittedBy())
            .put("reason", run.reason())
            .put("submittedAtMillis", run.submittedAtMillis())
            .put("endedAtMillis", run.endedAtMillis())
            .put("planSha256", run.planSha256())
            .put("baseline", run.baseline())
            .put("candidate", run.candidate())
            .put("progress", run.progress())
            .put("detail", run.detail());
    run.outcome().ifPresent(o -> json.put("outcome", o));
    run.verdict().ifPresent(v -> json.put("verdict", new JsonObject(v)));
    run.override()
        .ifPresent(
            o ->
                json.put(
                    "override",
                    new JsonObject()
                        .put("by", o.by())
                        .put("reason", o.reason())
                        .put("atMillis", o.atMillis())));
    return json;
  }

  private static Run read(JsonObject json) {
    return new Run(
        json.getString("id"),
        json.getString("key"),
        State.valueOf(json.getString("state").toUpperCase(Locale.ROOT)),
        json.getString("submittedBy"),
        json.getString("reason"),
        json.getLong("submittedAtMillis"),
        json.getLong("endedAtMillis"),
        json.getString("planSha256"),
        json.getString("baseline"),
        json.getString("candidate"),
        json.getString("progress"),
        json.getString("detail"),
        Optional.ofNullable(json.getString("outcome")),
        Optional.ofNullable(json.getJsonObject("verdict")).map(JsonObject::encode),
        Optional.ofNullable(json.getJsonObject("override"))
            .map(
                o ->
                    new Overruled(
                        o.getString("by"), o.getString("reason"), o.getLong("atMillis"))));
  }
}
