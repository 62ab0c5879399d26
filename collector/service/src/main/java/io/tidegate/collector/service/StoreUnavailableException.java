package io.tidegate.collector.service;

import java.time.Duration;
import java.util.Optional;

/** The store does not answer, or not as a store of ours should: trying again may help. */
public final class StoreUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public StoreUnavailableException(String message, Throwable cause) {
    this(message, cause, null);
  }

  /**
   * One in which the store said when to come again.
   *
   * @param retryAfter null: it said nothing
   */
  public StoreUnavailableException(String message, Throwable cause, Duration retryAfter) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  /** How long the store asked to be left alone, from its answer on. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
