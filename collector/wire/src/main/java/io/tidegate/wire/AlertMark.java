package io.tidegate.wire;

/**
 * What a person says of an alert. Of each alert the newest acknowledgement counts, and the newest
 * verdict.
 *
 * @param episode what it is that was alerted of, see {@link Alert#episode()}
 * @param kind of the alert
 * @param severity up to which what is told again of it is acknowledged
 * @param comment may be empty
 * @param markedBy who said it, for the audit log
 * @param atMillis when it was said
 */
public record AlertMark(
    String episode,
    PoolId pool,
    Alert.Kind kind,
    Alert.Severity severity,
    Mark mark,
    String comment,
    String markedBy,
    long atMillis)
    implements WireMessage {

  /** What is said. */
  public enum Mark {
    /** Somebody is at it: it is not told again, unless it becomes more severe. */
    ACKNOWLEDGED,
    /** Takes an acknowledgement back. */
    UNACKNOWLEDGED,
    /** It was good to be told. */
    USEFUL,
    NOT_USEFUL,
    /** Takes a verdict back. */
    UNJUDGED;

    /** Whether it says how useful an alert was. */
    public boolean isVerdict() {
      return this == USEFUL || this == NOT_USEFUL || this == UNJUDGED;
    }
  }

  public AlertMark {
    Check.id("episode", episode);
    Check.present("pool", pool);
    Check.present("kind", kind);
    Check.present("severity", severity);
    Check.present("mark", mark);
    comment = Check.oneLine("comment", Check.text("comment", comment));
    Check.id("markedBy", markedBy);
    Check.notNegative("atMillis", atMillis);
  }

  @Override
  public String key() {
    return (mark.isVerdict() ? Topics.VERDICT_KEY : Topics.ACKNOWLEDGE_KEY) + episode;
  }
}
