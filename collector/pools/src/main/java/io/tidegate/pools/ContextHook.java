package io.tidegate.pools;

/**
 * Carries what belongs to a request (trace, tenant, logging context) from the submitting thread to
 * the worker.
 */
@FunctionalInterface
public interface ContextHook {

  /** Called on the submitting thread; null: nothing to carry. */
  Captured capture();

  /** What was captured. */
  @FunctionalInterface
  interface Captured {
    /** Called on the worker before the task; the scope is closed after it, whatever happened. */
    Scope restore();
  }

  /** Puts back what the worker had before. */
  @FunctionalInterface
  interface Scope {
    void close();
  }
}
