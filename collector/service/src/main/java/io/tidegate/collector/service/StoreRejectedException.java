package io.tidegate.collector.service;

/** The store understood and does not want the rows: trying again is of no use. */
public final class StoreRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  public StoreRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
