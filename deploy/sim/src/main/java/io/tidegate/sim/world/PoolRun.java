package io.tidegate.sim.world;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * One pool's life, window by window. Drawn when it is first asked for more than its name, so that a
 * list of many costs nothing; each run is then for one thread, different runs may have different
 * ones.
 *
 * <p>Windows are numbered from 0 by their time, also those of which nothing is known: they come as
 * the collector would publish them, {@link PoolWindow.Quality#INSUFFICIENT} and without instances.
 */
public final class PoolRun {
  private final PoolId pool;
  private final LazyGroup group;
  private final int caller;
  private PoolPlan plan;
  private PoolLife life;
  private Unforeseeable unforeseeable;

  /**
   * @param caller which of the group's pools; -1: its database's
   */
  PoolRun(PoolId pool, LazyGroup group, int caller) {
    this.pool = pool;
    this.group = group;
    this.caller = caller;
  }

  public PoolId pool() {
    return pool;
  }

  /** Pools with the same number share a database, and are in the fleet's list one after another. */
  public int group() {
    return group.index();
  }

  public PoolKind kind() {
    return plan().shape().kind();
  }

  public double sloP99Millis() {
    return plan().provisioned().sloP99Millis();
  }

  public long widthMillis() {
    return group.series().widthMillis();
  }

  public long startMillis() {
    return group.series().startMillis();
  }

  /** How many there will be in all. */
  public int windows() {
    return group.series().size();
  }

  /**
   * What acts on this pool, in the order of the beginnings; for a pool with a database also what
   * acts on that, and for a database also what its callers' load does. Empty for many pools.
   */
  public List<ScriptedCause> causes() {
    return plan().causes();
  }

  /**
   * The cause of a breach that starts in a window, as far as anyone scripted it: the one that began
   * last of those that act then or did within the quarter of an hour before.
   */
  public Cause causeAt(int window) {
    Cause cause = Cause.NONE;
    for (ScriptedCause scripted : causes()) {
      if (window >= scripted.beginWindow() && window < scripted.endWindow() + Unforeseeable.AFTER) {
        cause = scripted.cause();
      }
    }
    return cause;
  }

  /**
   * Whether a breach that starts in this window came out of the blue: a spike or an outage acts or
   * has just ended, a release has just been made, or the recorded load itself jumped by half within
   * five windows.
   */
  public boolean unforeseeable(int window) {
    if (unforeseeable == null) {
      unforeseeable = new Unforeseeable(plan());
    }
    return unforeseeable.at(window);
  }

  /** Workers or connections of each instance. */
  public int size() {
    return life == null ? plan().shape().size() : life.size();
  }

  /**
   * Workers or connections of each instance from the next window on. Requests at work are not
   * interrupted. From then on the owner, who changes some pools' size by himself, keeps his hands
   * off. Other pools of the group feel it in windows that have not been simulated yet: run a group
   * whose pools are resized in step.
   *
   * @throws IllegalArgumentException if it is not within 1 to 256
   */
  public void resize(int size) {
    check(size);
    life().resize(size);
  }

  private void check(int size) {
    if (size < 1 || size > PoolLife.MAX_SIZE) {
      throw new IllegalArgumentException(
          "size of %s is %d: must be from 1 to %d".formatted(pool, size, PoolLife.MAX_SIZE));
    }
  }

  /** How many processes have the pool. */
  public int instances() {
    return plan().shape().instances();
  }

  /**
   * From now on windows have the latencies' histogram, as the collector's have: it takes time, and
   * only a controller looks at it.
   */
  public void withHistograms() {
    life().withHistograms();
  }

  /**
   * What the next window will be with that size, for those who know the future. To be asked before
   * any pool of the group goes on to that window.
   *
   * @throws IllegalArgumentException if it is not within 1 to 256
   */
  public Served foreseen(int size) {
    check(size);
    return life().foreseen(size);
  }

  /** What became of the requests of the window that {@link #next} gave. */
  public Served served() {
    return life().newest();
  }

  public boolean hasNext() {
    return life == null ? windows() > 0 : life.nextWindow() < windows();
  }

  /**
   * @throws NoSuchElementException after the last
   */
  public PoolWindow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("%s has had all its %d windows".formatted(pool, windows()));
    }
    return life().next();
  }

  PoolRun again(LazyGroup anew) {
    return new PoolRun(pool, anew, caller);
  }

  LazyGroup lazyGroup() {
    return group;
  }

  PoolPlan plan() {
    if (plan == null) {
      plan = caller < 0 ? group.get().databasePlan() : group.get().callers().get(caller);
    }
    return plan;
  }

  private PoolLife life() {
    if (life == null) {
      life =
          new PoolLife(
              plan(), group.series().startMillis(), widthMillis(), group.database(), caller);
    }
    return life;
  }
}
