package io.tidegate.launcher.nacos;

import java.time.Duration;

/**
 * When it is time: at once at first; after a failure behind a pause that doubles, up to a minute.
 */
final class Retry {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Duration pause = FIRST;
  private long dueNanos = System.nanoTime();

  boolean isDue() {
    return System.nanoTime() - dueNanos >= 0;
  }

  void in(Duration next) {
    dueNanos = System.nanoTime() + next.toNanos();
  }

  void failed() {
    in(pause);
    pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
  }

  void succeeded() {
    pause = FIRST;
  }
}
