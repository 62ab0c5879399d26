package io.tidegate.controller.service.web;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest events of the live stream, so that a client that lost its connection gets what it
 * missed. Ids are {@code epoch-sequence}: the sequence counts from 1 within an epoch, and another
 * epoch (the server was started again) means that nothing is known of what the client saw.
 *
 * <p>Not thread-safe: it belongs to the stream's event loop.
 */
final class EventRing {
  /** What is to be sent to a client that has seen everything up to some event. */
  sealed interface Replay permits Missed, TooOld {}

  /** Events, oldest first; none when the client is up to date. */
  record Missed(List<Event> events) implements Replay {}

  /** The ring no longer (or never) held what follows; the client has to load the state anew. */
  record TooOld(String reason) implements Replay {}

  /**
   * @param data one line
   */
  record Event(long sequence, String type, String data) {}

  /** No sequence: the id is of another epoch, or no id at all. */
  static final long FOREIGN = -1;

  static final TooOld OF_ANOTHER_RUN = new TooOld("the event id is not of this run of the server");

  private final String epoch;

  /** Event n stands at n modulo the length. */
  private final Event[] events;

  private long head;

  EventRing(String epoch, int capacity) {
    if (!epoch.matches("[0-9a-z]{1,32}")) {
      throw new IllegalArgumentException(
          "epoch is '%s': must be 1 to 32 of 0-9 a-z".formatted(epoch));
    }
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity is %d: must be at least 1 event".formatted(capacity));
    }
    this.epoch = epoch;
    this.events = new Event[capacity];
  }

  Event append(String type, String data) {
    Event event = new Event(++head, type, data);
    events[slot(head)] = event;
    return event;
  }

  /** The sequence of the newest event; 0 before the first. */
  long head() {
    return head;
  }

  String id(long sequence) {
    return epoch + "-" + sequence;
  }

  /** At most {@code limit} events after the given sequence. */
  Replay after(long sequence, int limit) {
    if (sequence > head) {
      return new TooOld("event %d is ahead of the newest, %d".formatted(sequence, head));
    }
    long oldest = Math.max(1, head - events.length + 1);
    if (sequence < oldest - 1) {
      return new TooOld("event %d is gone: the oldest kept is %d".formatted(sequence, oldest));
    }
    List<Event> missed = new ArrayList<>();
    for (long next = sequence + 1; next <= head && missed.size() < limit; next++) {
      missed.add(events[slot(next)]);
    }
    return new Missed(missed);
  }

  /** The sequence behind an id of this epoch, or {@link #FOREIGN}. */
  long sequenceOf(String id) {
    String prefix = epoch + "-";
    if (!id.startsWith(prefix) || !id.substring(prefix.length()).matches("[0-9]{1,18}")) {
      return FOREIGN;
    }
    return Long.parseLong(id.substring(prefix.length()));
  }

  private int slot(long sequence) {
    return (int) (sequence % events.length);
  }
}
