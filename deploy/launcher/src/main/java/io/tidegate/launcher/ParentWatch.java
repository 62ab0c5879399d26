package io.tidegate.launcher;

import java.io.IOException;

/** Notices when the parent process is gone: standard input ends then. */
final class ParentWatch {
  private ParentWatch() {}

  static void start(Runnable onGone) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Whatever a parent may write is of no interest; its end is.
                }
              } catch (IOException e) {
                // A standard input that cannot be read has ended too.
              }
              onGone.run();
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
