package io.tidegate.predictor.alerts;

import io.tidegate.wire.AccuracyCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The breach-forecast alerts of one pool, and what became of them. Deterministic: the same windows
 * give the same effects. Bounded: some KiB, however long it lives. Not thread-safe.
 */
public final class PoolAlerts {
  private static final int FORMAT = 1;

  private final AlertRule rule;
  private final Accuracy accuracy;
  private AlertState state = AlertState.INITIAL;
  private PendingProbabilities pending = new PendingProbabilities();

  /**
   * @param accuracyDays over how many days of 1440 windows the accuracy is told, 1 to 366
   */
  public PoolAlerts(AlertRule rule, int accuracyDays) {
    this.rule = rule;
    this.accuracy = new Accuracy(accuracyDays);
  }

  /**
   * Takes the next window of the pool and the forecast after it.
   *
   * @throws IllegalArgumentException if the window is not newer than the newest one
   */
  public List<AlertEffect> onWindow(AlertSignal signal) {
    AlertStep step = AlertLoop.step(state, signal, rule);
    state = step.state();
    DayTally today = accuracy.on(signal);
    pending.moveTo(signal, today::probability);
    for (AlertEffect effect : step.effects()) {
      if (effect instanceof AlertEffect.Scored scored) {
        today.scored(scored.scored());
      } else if (effect instanceof AlertEffect.Struck struck) {
        today.breach(struck.caught());
        pending.struck(struck.atMillis(), signal.widthMillis(), today::probability);
      }
    }
    boolean counts = state.phase() != AlertPhase.MUTED;
    if (counts && signal.over() != AlertSignal.Over.UNKNOWN) {
      today.window();
    }
    if (counts && !Double.isNaN(signal.probability())) {
      pending.add(signal);
    }
    return step.effects();
  }

  public AlertPhase phase() {
    return state.phase();
  }

  /** End of the newest window; 0: none yet. */
  public long newestMillis() {
    return state.newestMillis();
  }

  public int accuracyDays() {
    return accuracy.days();
  }

  public AccuracyCounts accuracy() {
    return accuracy.counts();
  }

  /** All that it has to know after a restart. */
  public byte[] snapshot() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      StateForm.write(state, out);
      pending.write(out);
      accuracy.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Goes on where {@link #snapshot} was taken.
   *
   * @throws IllegalArgumentException if the bytes are no snapshot of this format
   */
  public static PoolAlerts restore(byte[] snapshot, AlertRule rule, int accuracyDays) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(snapshot))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "the alerts' snapshot is of format %d: must be %d".formatted(format, FORMAT));
      }
      PoolAlerts restored = new PoolAlerts(rule, accuracyDays);
      restored.state = StateForm.read(in);
      restored.pending = PendingProbabilities.read(in);
      restored.accuracy.read(in);
      if (in.read() >= 0) {
        throw new IllegalArgumentException("the alerts' snapshot goes on behind its end");
      }
      return restored;
    } catch (IOException e) {
      throw new IllegalArgumentException("the alerts' snapshot is cut short", e);
    }
  }
}
