package io.tidegate.sim.world;

/**
 * How far a cause has come, from 0 to 1: it rises, holds, and falls.
 *
 * @param power of the rise: 1 is straight, above it starts slowly
 */
record Curve(int begin, int rise, int hold, int fall, double power) {
  Curve {
    if (begin < 0 || rise < 1 || hold < 0 || fall < 0 || !(power > 0)) {
      throw new IllegalArgumentException(
          "begin %d, rise %d, hold %d, fall %d, power %s: rise must be at least 1, power above 0, the others not negative"
              .formatted(begin, rise, hold, fall, power));
    }
  }

  double level(int window) {
    int age = window - begin;
    if (age < 0 || window >= end()) {
      return 0;
    }
    if (age < rise) {
      return Math.pow((age + 1.0) / rise, power);
    }
    int falling = age - rise - hold;
    return falling < 0 ? 1 : 1 - (falling + 1.0) / (fall + 1);
  }

  /** The first window after it. */
  int end() {
    return begin + rise + hold + fall;
  }
}
