package io.tidegate.pools;

/** Where failures go that no caller can be given: the current thread's uncaught handler. */
final class Uncaught {
  private Uncaught() {}

  /** Never throws: the caller is a worker that has to survive. */
  static void report(Throwable failure) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable handlerFailed) {
      System.getLogger(Uncaught.class.getName())
          .log(System.Logger.Level.ERROR, "the uncaught exception handler threw", handlerFailed);
    }
  }
}
