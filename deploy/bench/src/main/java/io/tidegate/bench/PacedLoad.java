package io.tidegate.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One sample of each pool for each window, at the pace of the clock, until it is closed: as in a
 * fleet, time stands still for nobody. Where samples stop, the broker's clock closes their windows,
 * and those that came after would be late.
 */
final class PacedLoad implements AutoCloseable {
  private final SampleLoad load;
  private final long widthMillis;
  private final Thread thread = new Thread(this::run, "paced-load");
  private long nowMillis;
  private long dueNanos = System.nanoTime();
  private volatile boolean closing;
  private volatile Exception failure;

  /**
   * Begins at once.
   *
   * @param load closed with this one
   */
  PacedLoad(SampleLoad load, long beginMillis, long widthMillis) {
    this.load = load;
    this.nowMillis = beginMillis;
    this.widthMillis = widthMillis;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closing) {
        sendIfDue();
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (Exception e) {
      failure = e;
    }
  }

  /** What is due is sent also where its turn comes late, so that event time keeps pace. */
  private synchronized void sendIfDue() throws Exception {
    if (System.nanoTime() - dueNanos >= 0) {
      long nextNanos = dueNanos + TimeUnit.MILLISECONDS.toNanos(widthMillis);
      send(1);
      dueNanos = nextNanos;
    }
  }

  /** So many windows of each pool at once, as fast as it goes; then on from there. */
  synchronized void send(int windows) throws Exception {
    for (int w = 0; w < windows; w++) {
      load.sendAll(nowMillis, nowMillis + widthMillis);
      nowMillis += widthMillis;
    }
    load.flush();
    dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(widthMillis);
  }

  /** The end of the last window that was sent. */
  synchronized long nowMillis() {
    return nowMillis;
  }

  /**
   * Sends no more; may be called twice.
   *
   * @throws IOException if not all could be sent
   */
  @Override
  public void close() throws IOException, InterruptedException {
    closing = true;
    thread.join();
    load.close();
    if (failure != null) {
      throw new IOException("the load failed", failure);
    }
  }
}
