package io.tidegate.gate.load;

import io.tidegate.gate.traffic.PlannedRequest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Plays stretches of a schedule: this process, or several generators together. */
public interface Load extends AutoCloseable {
  /**
   * Returns when all requests are answered or timed out, or soon after {@link #stop}.
   *
   * @param requests of this stretch only, in order
   * @param listener is told each window, in order
   * @throws GeneratorsException it could not be played as it has to be
   */
  Played play(
      Target target,
      Iterator<PlannedRequest> requests,
      Stretch stretch,
      Consumer<WindowFigures> listener)
      throws InterruptedException, GeneratorsException;

  /** Ends what is being played; nothing is played afterwards. */
  void stop();

  /**
   * Which of several generators was late in the last stretch, and by how much; empty: none was, or
   * there is only one.
   */
  default Optional<String> late(double moreThanMillis) {
    return Optional.empty();
  }

  /** What a reader of the verdict should know of the generators. */
  default List<String> notes() {
    return List.of();
  }

  @Override
  void close();
}
