package io.tidegate.launcher;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes something once: when asked to, or when the JVM is told to end, whichever comes first. */
final class ShutdownHook {
  private static final Logger LOG = LoggerFactory.getLogger(ShutdownHook.class);

  /** What is closed; may fail. */
  interface Closing {
    void close() throws Exception;
  }

  private final String name;
  private final Closing closing;
  private final AtomicBoolean done = new AtomicBoolean();

  private ShutdownHook(String name, Closing closing) {
    this.name = name;
    this.closing = closing;
  }

  static ShutdownHook closing(String name, Closing closing) {
    ShutdownHook hook = new ShutdownHook(name, closing);
    Runtime.getRuntime().addShutdownHook(new Thread(hook::run, name + "-shutdown"));
    return hook;
  }

  void run() {
    if (!done.compareAndSet(false, true)) {
      return;
    }
    try {
      closing.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("{} did not stop cleanly", name, e);
    }
  }
}
