package io.tidegate.controller;

import io.tidegate.wire.PoolSpec;

/** What is known of one instance: by the newest window, or by an ack that is newer. */
record InstanceFacts(String instance, PoolSpec spec, long revision) {
  int size() {
    return spec.size();
  }
}
