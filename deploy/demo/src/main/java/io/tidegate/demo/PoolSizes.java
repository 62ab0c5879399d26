package io.tidegate.demo;

import io.tidegate.demo.child.DemoLimits;

/** The sizes with which the fleet's pools start. */
public record PoolSizes(
    int ordersWorkers, int ordersDb, int ordersPaymentsRpc, int paymentsWorkers) {
  public PoolSizes {
    require(DemoPools.ORDERS_WORKERS, ordersWorkers, DemoLimits.MAX_WORKERS);
    require(DemoPools.ORDERS_DB, ordersDb, DemoLimits.MAX_DB_CONNECTIONS);
    require(DemoPools.ORDERS_PAYMENTS_RPC, ordersPaymentsRpc, DemoLimits.MAX_RPC_CONNECTIONS);
    require(DemoPools.PAYMENTS_WORKERS, paymentsWorkers, DemoLimits.MAX_WORKERS);
  }

  /** More than the demo's peak of 250 requests/s ever uses: to measure the work, not the pools. */
  public static PoolSizes generous() {
    return new PoolSizes(32, 20, 32, 32);
  }

  private static void require(String pool, int size, int max) {
    if (size < DemoLimits.MIN || size > max) {
      throw new IllegalArgumentException(
          "%s has the size %d: must be from %d to %d".formatted(pool, size, DemoLimits.MIN, max));
    }
  }
}
