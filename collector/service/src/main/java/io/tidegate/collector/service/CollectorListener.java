package io.tidegate.collector.service;

import io.tidegate.wire.PoolWindow;

/**
 * Hears what a collector does, for measuring. Called on its event loop: must not block or throw.
 */
@FunctionalInterface
public interface CollectorListener {
  CollectorListener NONE = window -> {};

  /** The window is stored on its topic. */
  void published(PoolWindow window);
}
