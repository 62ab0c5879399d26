package io.tidegate.demo.child;

import io.tidegate.pools.ElasticConnectionPool;
import io.tidegate.pools.Lease;
import java.io.IOException;
import java.time.Duration;

/** What a worker does for one order. */
final class OrderWork {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

  private final OrdersDatabase database;
  private final ElasticConnectionPool<RpcChannel> payments;
  private final ServiceTimes times;

  OrderWork(
      OrdersDatabase database, ElasticConnectionPool<RpcChannel> payments, ServiceTimes times) {
    this.database = database;
    this.payments = payments;
    this.times = times;
  }

  /** The order's amount in cents, paid. */
  int serve(long order) throws Exception {
    int amountCents = database.readOrder(order, times.databaseMillis(order));
    try (Lease<RpcChannel> lease = payments.borrow()) {
      try {
        lease.connection().call(order, CALL_TIMEOUT);
      } catch (IOException e) {
        lease.invalidate();
        throw e;
      }
    }
    return amountCents;
  }
}
