package io.tidegate.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What is hit in which order, and for how long; the same for the same arguments. Every kind comes
 * once, in an order that the seed gives, before one comes again.
 */
record Schedule(long seed, List<Strike> strikes) {
  private static final int LONGEST_PAUSE_SECONDS = 6;
  private static final int SHORTEST_HOLD_SECONDS = 5;
  private static final int LONGEST_HOLD_SECONDS = 12;

  /** Longer than the session of a member of a group is, so that it is taken over from. */
  private static final int FROZEN_SECONDS = 13;

  /**
   * One fault.
   *
   * @param pauseSeconds from the recovery of the one before
   * @param holdSeconds how long it lasts
   * @param victim which one it is, where there are several
   */
  record Strike(Fault fault, int pauseSeconds, int holdSeconds, int victim) {
    @Override
    public String toString() {
      return "after %d s for %d s: %s".formatted(pauseSeconds, holdSeconds, fault.text);
    }
  }

  /**
   * As many as fit if nothing took time to recover.
   *
   * @param first comes first of all; null: none does
   * @param without what cannot be done here
   */
  static Schedule of(long seed, Duration length, Fault first, List<Fault> without) {
    Random random = new Random(seed);
    List<Strike> strikes = new ArrayList<>();
    long seconds = 0;
    while (seconds < length.toSeconds()) {
      // Drawn for all, so that a machine that cannot do one of them does the others alike.
      List<Fault> deck = new ArrayList<>(Arrays.asList(Fault.values()));
      Collections.shuffle(deck, random);
      if (strikes.isEmpty() && first != null) {
        deck.remove(first);
        deck.add(0, first);
      }
      for (Fault fault : deck) {
        int pause = 1 + random.nextInt(LONGEST_PAUSE_SECONDS);
        int hold =
            SHORTEST_HOLD_SECONDS
                + random.nextInt(LONGEST_HOLD_SECONDS - SHORTEST_HOLD_SECONDS + 1);
        int victim = random.nextInt(1 << 16);
        if (fault == Fault.COLLECTOR_FROZEN || fault == Fault.CONTROLLER_FROZEN) {
          hold += FROZEN_SECONDS;
        }
        if (seconds < length.toSeconds() && !without.contains(fault)) {
          strikes.add(new Strike(fault, pause, hold, victim));
          seconds += pause + hold;
        }
      }
    }
    return new Schedule(seed, List.copyOf(strikes));
  }
}
