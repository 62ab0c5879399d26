package io.tidegate.launcher.nacos;

import java.io.IOException;
import java.util.Optional;

/** A text that a config centre keeps and people change there. */
interface RemoteText extends AutoCloseable {
  /**
   * As the server has it now, never from a copy of an earlier time. Blocks some seconds at most.
   *
   * @return empty where there is none
   * @throws IOException if no server answers, or it does not allow it
   */
  Optional<String> read() throws IOException;

  @Override
  void close();

  /** Opens one. */
  interface Opener {
    /**
     * @param changed called on a thread of any kind when it may have changed; must not block
     * @throws IOException if it cannot be opened
     */
    RemoteText open(Runnable changed) throws IOException;
  }
}
