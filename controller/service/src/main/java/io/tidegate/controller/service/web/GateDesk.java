package io.tidegate.controller.service.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where runs of the release gate are handed in and looked at; this module does not know the gate.
 * Any thread may call it, and what it does takes no longer than small files do.
 */
public interface GateDesk {
  /** How far a run has come. */
  enum State {
    RUNNING,
    /** It has a verdict. */
    FINISHED,
    /** Somebody ended it, or its time was up, or the control plane ended. */
    ABORTED,
    /** It could not be run as it was asked for; nothing was judged. */
    FAILED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who took a verdict on themselves. */
  record Overruled(String by, String reason, long atMillis) {}

  /**
   * A run.
   *
   * @param key by which its sender knows it again
   * @param endedAtMillis 0: it has not ended
   * @param progress what it said last; empty: nothing yet
   * @param detail why it was aborted or has failed; else empty
   * @param outcome of its verdict; empty: there is none
   * @param verdict JSON, schema {@code tidegate.gate-verdict/1}; empty: there is none
   */
  record Run(
      String id,
      String key,
      State state,
      String submittedBy,
      String reason,
      long submittedAtMillis,
      long endedAtMillis,
      String planSha256,
      String baseline,
      String candidate,
      String progress,
      String detail,
      Optional<String> outcome,
      Optional<String> verdict,
      Optional<Overruled> override) {

    private static final String PASS = "PASS";
    private static final String OVERRIDDEN = "OVERRIDDEN";

    /** With what it said last. */
    public Run saying(String line) {
      return new Run(
          id,
          key,
          state,
          submittedBy,
          reason,
          submittedAtMillis,
          endedAtMillis,
          planSha256,
          baseline,
          candidate,
          line,
          detail,
          outcome,
          verdict,
          override);
    }

    /**
     * @param why empty: it has a verdict
     */
    public Run ended(State last, String why, long atMillis) {
      return new Run(
          id,
          key,
          last,
          submittedBy,
          reason,
          submittedAtMillis,
          atMillis,
          planSha256,
          baseline,
          candidate,
          progress,
          why,
          outcome,
          verdict,
          override);
    }

    /** With its verdict. */
    public Run judged(String as, String json) {
      return new Run(
          id,
          key,
          state,
          submittedBy,
          reason,
          submittedAtMillis,
          endedAtMillis,
          planSha256,
          baseline,
          candidate,
          progress,
          detail,
          Optional.of(as),
          Optional.of(json),
          override);
    }

    /** With who took its verdict on themselves. */
    public Run overruled(Overruled by) {
      return new Run(
          id,
          key,
          state,
          submittedBy,
          reason,
          submittedAtMillis,
          endedAtMillis,
          planSha256,
          baseline,
          candidate,
          progress,
          detail,
          outcome,
          verdict,
          Optional.of(by));
    }

    /** What counts; the verdict stays what it is. */
    public Optional<String> result() {
      return override.isPresent() ? Optional.of(OVERRIDDEN) : outcome;
    }

    /** Only a verdict that somebody may have to take on themselves. */
    public boolean mayBeOverridden() {
      return state == State.FINISHED
          && override.isEmpty()
          && outcome.filter(o -> !o.equals(PASS)).isPresent();
    }
  }

  /**
   * @param isNew false: the same was handed in before under the same key
   */
  record Submission(Run run, boolean isNew) {}

  /** A run is not taken, and nothing has happened. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;

    /**
     * @param status of HTTP
     * @param type a word that does not change
     */
    public RefusedException(int status, String type, String detail) {
      super(detail);
      this.status = status;
      this.type = type;
    }

    int status() {
      return status;
    }

    String type() {
      return type;
    }
  }

  /**
   * Checks a plan and keeps its place; nothing is sent before {@link #start}.
   *
   * @param plan YAML or JSON, schema {@code tidegate.gate-plan/1}
   */
  Submission submit(String plan, String key, String by, String reason) throws RefusedException;

  /**
   * Begins a run that was submitted.
   *
   * @param progress takes lines for people
   * @param ended is told once, when the run has its last state
   */
  void start(String id, Consumer<String> progress, Runnable ended);

  /** Gives the place of a run back that was not started. */
  void forget(String id);

  Optional<Run> find(String id);

  /** The newest first. */
  List<Run> newest(int limit);

  /** Ends a run soon; one that has ended stays as it is. */
  void abort(String id, String why);

  /**
   * Keeps who took a verdict on themselves.
   *
   * @throws IllegalStateException it cannot be kept on the disk
   */
  void override(String id, Overruled override);

  /** The page for people; empty: there is none. */
  Optional<Path> report(String id);

  /** What the run learned of its pool, as policies in YAML; empty: nothing. */
  Optional<Path> policy(String id);
}
