package io.tidegate.sim.safety;

/** Something happened that must never happen. */
public final class InvariantBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Invariant invariant;

  InvariantBrokenException(Invariant invariant, String what, String lastEvents) {
    super(invariant + ": " + what + "\nthe last events:" + lastEvents);
    this.invariant = invariant;
  }

  private InvariantBrokenException(InvariantBrokenException cause, String seed) {
    super(seed + "\n" + cause.getMessage(), cause);
    this.invariant = cause.invariant;
  }

  /** The same, with the command that plays the seed again. */
  InvariantBrokenException ofSeed(long seed) {
    return new InvariantBrokenException(
        this,
        ("seed %d; play it again by\n  mvn -q test -pl deploy/sim -am -Dtest=SafetyInvariantsTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=%d")
            .formatted(seed, seed));
  }

  public Invariant invariant() {
    return invariant;
  }
}
