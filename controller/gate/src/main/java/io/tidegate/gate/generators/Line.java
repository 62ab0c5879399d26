package io.tidegate.gate.generators;

import io.tidegate.wire.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What generators and who judges hear each other by. Everything that one says is heard by the other
 * in the order in which it was said.
 *
 * @param <I> what is heard
 * @param <O> what is said
 */
public interface Line<I extends WireMessage, O extends WireMessage> extends AutoCloseable {
  /** Does not wait; may be called by any thread. */
  void send(O message);

  /**
   * Waits for the next message; for one thread. What does not decode is left out.
   *
   * @param patience at most
   * @return empty: there is none yet
   * @throws IOException the brokers refuse, or something that was said before did not get through
   */
  Optional<I> next(Duration patience) throws IOException, InterruptedException;

  /** How many records did not decode and were left out, and the first one's reason; empty: none. */
  Optional<String> leftOut();

  /** Waits a bounded time for what was said to get through. */
  @Override
  void close();
}
