package io.tidegate.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A service that uses every processor: as many workers as processors, and always a few requests
 * waiting, since each that ends sends the next. It knows nothing of Tidegate. Prints requests a
 * second, the p99 from arrival to end, and the processor time that one costs.
 */
final class BusyService {
  private static final int WAITING_PER_WORKER = 3;
  private static final int REQUEST_BYTES = 48 * 1024;

  private final ThreadPoolExecutor workers;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private volatile Histogram times = fresh();

  private BusyService(int size) {
    this.workers =
        new ThreadPoolExecutor(size, size, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(1000));
  }

  public static void main(String[] arguments) throws Exception {
    int warmUpSeconds = Integer.parseInt(arguments[0]);
    int seconds = Integer.parseInt(arguments[1]);
    int size = Runtime.getRuntime().availableProcessors();
    BusyService service = new BusyService(size);
    for (int i = 0; i < size * (1 + WAITING_PER_WORKER); i++) {
      service.workers.execute(service.new Request(i));
    }
    TimeUnit.SECONDS.sleep(warmUpSeconds);
    Histogram measured = fresh();
    service.times = measured;
    long startNanos = System.nanoTime();
    long startCpuNanos = cpuNanos();
    TimeUnit.SECONDS.sleep(seconds);
    service.times = fresh();
    double elapsed = (System.nanoTime() - startNanos) / 1e9;
    long cpuNanos = cpuNanos() - startCpuNanos;
    service.open.set(false);
    service.workers.shutdown();
    if (!service.workers.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the workers did not end");
    }
    System.out.println("perSecond=" + measured.getTotalCount() / elapsed);
    System.out.println("p99Micros=" + measured.getValueAtPercentile(99));
    System.out.println("cpuMicrosPerRequest=" + cpuNanos / 1e3 / measured.getTotalCount());
  }

  /** Of the whole process, the agent's threads and the JVM's included. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static Histogram fresh() {
    return new ConcurrentHistogram(1, TimeUnit.SECONDS.toMicros(60), 3);
  }

  /** Hashes its body, then sends the next request in its place. */
  private final class Request implements Runnable {
    private final byte[] body = new byte[REQUEST_BYTES];
    private long arrivedNanos = System.nanoTime();

    Request(int seed) {
      body[0] = (byte) seed;
    }

    @Override
    public void run() {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
        System.arraycopy(hash, 0, body, 0, hash.length);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
      long nowNanos = System.nanoTime();
      times.recordValue(Math.max(1, (nowNanos - arrivedNanos) / 1000));
      if (open.get()) {
        arrivedNanos = nowNanos;
        workers.execute(this);
      }
    }
  }
}
