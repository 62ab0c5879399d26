package io.tidegate.pools;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One job of a pool that can take long, as closing and opening connections, on a daemon thread that
 * is there only while there is something to do. Asked for while it runs, the job runs once more.
 */
final class Chores {
  private final ThreadPoolExecutor thread;
  private final Runnable job;

  Chores(String pool, Runnable job) {
    this.job = job;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            work -> {
              Thread made = new Thread(work, pool + "-chores");
              made.setDaemon(true);
              return made;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    thread.allowCoreThreadTimeOut(true);
  }

  void ask() {
    thread.execute(job);
  }
}
