package io.tidegate.demo.child;

import io.tidegate.pools.ElasticConnectionPool;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.PoolId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Serves orders over HTTP: each request takes a worker, which asks the database and then payments.
 * Arguments: {@code --workers N --db N --payments-rpc N --jdbc-url URL --payments-port N --seed N},
 * {@code --kafka HOST:PORT --window-millis N} to be observed, and {@code --warm-up N} to serve so
 * many requests of its own before it is ready.
 */
public final class OrdersMain {
  static final String SERVICE = "orders";
  static final String WORKERS = "workers";
  static final String DB = "db";
  static final String PAYMENTS_RPC = "payments-rpc";

  /**
   * Half a second of work for the few workers of a quiet day: beyond that, waiting is longer than
   * any caller has patience for, and a refusal is kinder.
   */
  private static final int QUEUE = 64;

  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

  private OrdersMain() {}

  public static void main(String[] args) {
    ChildLife.run(
        SERVICE,
        List.of(
            "workers",
            "db",
            "payments-rpc",
            "jdbc-url",
            "payments-port",
            "seed",
            "warm-up",
            "kafka",
            "window-millis"),
        args,
        OrdersMain::start);
  }

  private static JsonObject start(Arguments arguments, ChildLife life) throws Exception {
    String jdbcUrl = arguments.text("jdbc-url");
    int paymentsPort = arguments.number("payments-port", 1, 65_535);
    int workerCount = arguments.number("workers", DemoLimits.MIN, DemoLimits.MAX_WORKERS);
    int dbCount = arguments.number("db", DemoLimits.MIN, DemoLimits.MAX_DB_CONNECTIONS);
    int rpcCount = arguments.number("payments-rpc", DemoLimits.MIN, DemoLimits.MAX_RPC_CONNECTIONS);
    ServiceTimes times = new ServiceTimes(arguments.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    Watch watch = life.owns("agent", Watch.start(SERVICE, arguments));

    OrdersDatabase database =
        life.owns("database pool", new OrdersDatabase(DB, jdbcUrl, dbCount, CONNECTION_WAIT));
    ElasticConnectionPool<RpcChannel> payments =
        life.owns(
            "payments pool",
            ElasticConnectionPool.<RpcChannel>builder(
                    PAYMENTS_RPC, timeLeft -> RpcChannel.open(paymentsPort, timeLeft))
                .size(rpcCount)
                .limits(DemoLimits.MIN, DemoLimits.MAX_RPC_CONNECTIONS)
                .borrowTimeout(CONNECTION_WAIT)
                .closeTimeout(Duration.ofMillis(500))
                .validator(RpcChannel::usable)
                .build());
    ElasticExecutor workers =
        life.owns(
            "workers",
            ElasticExecutor.builder(WORKERS)
                .size(workerCount)
                .limits(DemoLimits.MIN, DemoLimits.MAX_WORKERS)
                .queueCapacity(QUEUE)
                .closeTimeout(Duration.ofMillis(1_500))
                .build());
    Faults faults = life.owns("faults", new Faults(jdbcUrl, workers));
    OrderWork work = new OrderWork(database, payments, times);
    OrdersServer server = life.owns("http server", OrdersServer.start(workers, work));

    if (arguments.optional("warm-up").isPresent()) {
      server.warmUp(arguments.number("warm-up", 1, 10_000), workerCount);
    }

    List<PoolMeter> meters =
        List.of(
            new PoolMeter(SERVICE, workers),
            new PoolMeter(SERVICE, database.pool()),
            new PoolMeter(SERVICE, payments));
    AdminServer admin = life.owns("admin", new AdminServer(meters, Optional.of(faults)));
    PoolId db = new PoolId(SERVICE, DB);
    PoolId rpc = new PoolId(SERVICE, PAYMENTS_RPC);
    watch.register(workers, db, rpc);
    watch.register(database.pool());
    watch.register(payments, new PoolId(PaymentsMain.SERVICE, PaymentsMain.WORKERS));
    return new JsonObject()
        .put("instance", watch.instance())
        .put("httpPort", server.port())
        .put("adminPort", admin.port());
  }
}
