package io.tidegate.pools;

/**
 * A task that did not come to the end it should have: reported, so that its owner can hand it on.
 *
 * @param task as it was submitted; a Future for {@code submit}
 * @param detail a sentence with the numbers
 */
public record LostTask(Runnable task, Reason reason, String detail) {

  /** Why. */
  public enum Reason {
    /** Waited for longer than the pool allows, and was not run. */
    QUEUE_TIMEOUT,
    /** Ran for longer than the pool allows, and was interrupted. */
    RUN_TIMEOUT,
    /** Ignored that interrupt: its worker was replaced, its thread still runs it. */
    ABANDONED,
    /** Made room for another, as the pool's policy says. */
    DISCARDED,
    /** There was no worker left to run it, and none could be started. */
    NO_WORKER
  }

  public LostTask {
    Require.present("task", task);
    Require.present("reason", reason);
    Require.present("detail", detail);
  }

  /** Writes it to the log; what a policy discards is meant to go quietly. */
  static void log(LostTask lost) {
    System.Logger.Level level =
        lost.reason == Reason.DISCARDED ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
    System.getLogger(LostTask.class.getName()).log(level, lost.detail);
  }
}
