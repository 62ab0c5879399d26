package io.tidegate.sources;

/** What a metric tells of a pool. */
enum Role {
  /** Workers or connections at most. */
  SIZE("size", Form.GAUGE),
  LIVE("live", Form.GAUGE),
  ACTIVE("active", Form.GAUGE),
  QUEUED("queued", Form.GAUGE),
  QUEUE_CAPACITY("queue-capacity", Form.GAUGE),
  SUBMITTED("submitted", Form.COUNT),
  COMPLETED("completed", Form.COUNT),
  REJECTED("rejected", Form.COUNT),
  FAILED("failed", Form.COUNT),
  QUEUE_WAIT("queue-wait", Form.DISTRIBUTION),
  RUN("run", Form.DISTRIBUTION),
  LATENCY("latency", Form.DISTRIBUTION),
  /** A number that goes into a label of the sample. */
  LABEL("labels", Form.GAUGE);

  /** What a metric has to be for it. */
  enum Form {
    GAUGE,
    COUNT,
    DISTRIBUTION
  }

  private final String key;
  private final Form form;

  Role(String key, Form form) {
    this.key = key;
    this.form = form;
  }

  /** As the mapping file calls it. */
  String key() {
    return key;
  }

  Form form() {
    return form;
  }
}
