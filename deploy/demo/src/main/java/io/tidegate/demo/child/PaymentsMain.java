package io.tidegate.demo.child;

import io.tidegate.pools.ElasticExecutor;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes payments over RPC: each request waits for a bank, which is a timed wait. Arguments: {@code
 * --workers N --seed N}, and {@code --kafka HOST:PORT --window-millis N} to be observed.
 */
public final class PaymentsMain {
  static final String SERVICE = "payments";
  static final String WORKERS = "workers";

  /** Callers wait on their connection anyway: it only has to hold one request of each. */
  private static final int QUEUE = 256;

  private PaymentsMain() {}

  public static void main(String[] args) {
    ChildLife.run(
        SERVICE, List.of("workers", "seed", "kafka", "window-millis"), args, PaymentsMain::start);
  }

  private static JsonObject start(Arguments arguments, ChildLife life) throws Exception {
    int size = arguments.number("workers", DemoLimits.MIN, DemoLimits.MAX_WORKERS);
    ServiceTimes times = new ServiceTimes(arguments.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    Watch watch = life.owns("agent", Watch.start(SERVICE, arguments));

    ElasticExecutor workers =
        life.owns(
            "workers",
            ElasticExecutor.builder(WORKERS)
                .size(size)
                .limits(DemoLimits.MIN, DemoLimits.MAX_WORKERS)
                .queueCapacity(QUEUE)
                .closeTimeout(Duration.ofSeconds(1))
                .build());
    // Ends the waits of the workers, so that they can end.
    CountDownLatch stopping = new CountDownLatch(1);
    life.owns("bank", stopping::countDown);
    RpcServer server =
        life.owns("rpc server", new RpcServer(workers, id -> pay(id, times, stopping)));
    PoolMeter meter = life.owns("meter", new PoolMeter(SERVICE, workers));
    AdminServer admin = life.owns("admin", new AdminServer(List.of(meter), Optional.empty()));
    watch.register(workers);
    return new JsonObject()
        .put("instance", watch.instance())
        .put("rpcPort", server.port())
        .put("adminPort", admin.port());
  }

  private static String pay(long request, ServiceTimes times, CountDownLatch stopping)
      throws InterruptedException {
    long micros = Math.round(times.bankMillis(request) * 1000);
    if (stopping.await(micros, TimeUnit.MICROSECONDS)) {
      throw new IllegalStateException("payments is stopping");
    }
    return "paid";
  }
}
