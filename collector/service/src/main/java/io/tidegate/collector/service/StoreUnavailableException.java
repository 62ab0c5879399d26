package io.tidegate.collector.service;

/** The store does not answer, or not as a store of ours should: trying again may help. */
public final class StoreUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
