package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What became of one pool, window by window on the grid of their times: measured or not, over the
 * SLO or not, and the breaches that this makes. Immutable.
 */
public final class Timeline {
  private static final byte MISSING = 0;
  private static final byte WITHIN = 1;
  private static final byte OVER = 2;

  private final Protocol protocol;
  private final long startMillis;
  private final long widthMillis;
  private final byte[] states;
  private final List<Breach> breaches;
  private final int[] nextBreach;
  private final boolean[] masked;

  /**
   * A breach that is far enough from the one before to begin something new.
   *
   * @param start its first window
   * @param kind how it counts
   */
  public record Breach(int start, Kind kind) {
    /** How a breach counts. */
    public enum Kind {
      /** Its cause can be foreseen: recall is about these. */
      EVENT,
      /** An event whose cause nobody can foresee; reported apart. */
      UNFORESEEABLE,
      /** No event: too little was measured before it to know that it was quiet. */
      UNJUDGED
    }
  }

  /** When the cause of a breach that begins at a time cannot be foreseen. */
  @FunctionalInterface
  public interface Unforeseeable {
    Unforeseeable NONE = startMillis -> false;

    boolean at(long startMillis);
  }

  private Timeline(
      Protocol protocol,
      long startMillis,
      long widthMillis,
      byte[] states,
      Unforeseeable unforeseeable) {
    this.protocol = protocol;
    this.startMillis = startMillis;
    this.widthMillis = widthMillis;
    this.states = states;
    boolean[] breached = breached(states, protocol.consecutive());
    this.masked = mask(breached, protocol.after());
    this.breaches = breaches(breached, unforeseeable);
    this.nextBreach = nextBreach();
  }

  /** From literal values, for windows of a minute from time 0; null: missing. */
  static Timeline of(Protocol protocol, Boolean[] over, Unforeseeable unforeseeable) {
    byte[] states = new byte[over.length];
    for (int i = 0; i < over.length; i++) {
      states[i] = over[i] == null ? MISSING : over[i] ? OVER : WITHIN;
    }
    return new Timeline(protocol, 0, 60_000, states, unforeseeable);
  }

  /** Collects windows as they come. Not thread-safe. */
  static final class Recorder {
    private final double sloP99Millis;
    private final long widthMillis;
    private long startMillis;
    private byte[] states = new byte[1024];
    private int length;

    Recorder(double sloP99Millis, long widthMillis) {
      this.sloP99Millis = sloP99Millis;
      this.widthMillis = widthMillis;
    }

    /** Takes a window and returns its place on the grid. */
    int add(PoolWindow window) {
      if (length == 0) {
        startMillis = window.startMillis();
      }
      int index =
          Math.toIntExact(Math.round((double) (window.startMillis() - startMillis) / widthMillis));
      if (index < length) {
        throw new IllegalArgumentException(
            "a window of %s starts at %d, where one of %d was seen: windows must ascend"
                .formatted(
                    window.pool(), window.startMillis(), startMillis + (length - 1) * widthMillis));
      }
      if (index >= states.length) {
        states = Arrays.copyOf(states, Math.max(index + 1, states.length + states.length / 2));
      }
      states[index] = state(window);
      length = index + 1;
      return index;
    }

    /**
     * Nobody came: nobody waited. Somebody came and nothing ended: there is no latency to judge.
     */
    private byte state(PoolWindow window) {
      if (window.quality() == PoolWindow.Quality.INSUFFICIENT) {
        return MISSING;
      }
      double p99 = window.latency().p99Millis();
      if (Double.isNaN(p99)) {
        return window.arrivals() == 0 ? WITHIN : MISSING;
      }
      return p99 > sloP99Millis ? OVER : WITHIN;
    }

    Timeline timeline(Protocol protocol, Unforeseeable unforeseeable) {
      return new Timeline(
          protocol, startMillis, widthMillis, Arrays.copyOf(states, length), unforeseeable);
    }
  }

  private static boolean[] breached(byte[] states, int consecutive) {
    boolean[] breached = new boolean[states.length];
    int run = 0;
    for (int i = 0; i < states.length; i++) {
      run = states[i] == OVER ? run + 1 : 0;
      if (run == consecutive) {
        Arrays.fill(breached, i - consecutive + 1, i + 1, true);
      } else if (run > consecutive) {
        breached[i] = true;
      }
    }
    return breached;
  }

  private static boolean[] mask(boolean[] breached, int after) {
    boolean[] masked = new boolean[breached.length];
    int left = 0;
    for (int i = 0; i < breached.length; i++) {
      left = breached[i] ? after + 1 : Math.max(0, left - 1);
      masked[i] = left > 0;
    }
    return masked;
  }

  private List<Breach> breaches(boolean[] breached, Unforeseeable unforeseeable) {
    List<Breach> found = new ArrayList<>();
    int last = Integer.MIN_VALUE / 2;
    for (int i = 0; i < breached.length; i++) {
      if (!breached[i]) {
        continue;
      }
      if (i - last > protocol.quiet()) {
        found.add(new Breach(i, kind(i, last, unforeseeable)));
      }
      last = i;
    }
    return List.copyOf(found);
  }

  private Breach.Kind kind(int start, int lastBreached, Unforeseeable unforeseeable) {
    int measured = 0;
    for (int i = Math.max(0, start - protocol.quiet()); i < start; i++) {
      measured += states[i] == MISSING ? 0 : 1;
    }
    if (start < protocol.quiet() || 2 * measured < protocol.quiet()) {
      return Breach.Kind.UNJUDGED;
    }
    if (unforeseeable.at(startMillis + start * widthMillis)) {
      return Breach.Kind.UNFORESEEABLE;
    }
    // Where no alarm could count, there is nothing to judge a method by.
    int earliest = Math.max(Math.max(0, lastBreached + 1), start - protocol.mostLead());
    for (int i = earliest; i <= start - protocol.leastLead(); i++) {
      if (states[i] != MISSING && !masked[i]) {
        return Breach.Kind.EVENT;
      }
    }
    return Breach.Kind.UNJUDGED;
  }

  private int[] nextBreach() {
    int[] next = new int[states.length];
    int coming = Integer.MAX_VALUE;
    int index = breaches.size() - 1;
    for (int i = states.length - 1; i >= 0; i--) {
      next[i] = coming;
      if (index >= 0 && breaches.get(index).start() == i) {
        coming = i;
        index--;
      }
    }
    return next;
  }

  public Protocol protocol() {
    return protocol;
  }

  /** Windows from the first to the last, also those that are missing. */
  public int length() {
    return states.length;
  }

  public long widthMillis() {
    return widthMillis;
  }

  /** In the order of their times. */
  public List<Breach> breaches() {
    return breaches;
  }

  public boolean measured(int window) {
    return states[window] != MISSING;
  }

  /** Whether an alarm counts in a window: it was measured, and is not in or soon after a breach. */
  public boolean counts(int window) {
    return states[window] != MISSING && !masked[window];
  }

  /** Windows until the next breach begins, above 0; {@link Integer#MAX_VALUE} if none does. */
  public int untilBreach(int window) {
    int next = nextBreach[window];
    return next == Integer.MAX_VALUE ? next : next - window;
  }

  /** The first window that starts at or after a time; may lie before 0 or after the end. */
  int indexOf(long millis) {
    return Math.toIntExact(-Math.floorDiv(startMillis - millis, widthMillis));
  }
}
