package io.tidegate.demo;

import java.util.List;

/** The pools of the fleet by their keys, in the order in which a request meets them. */
public final class DemoPools {
  public static final String ORDERS_WORKERS = "orders/workers";
  public static final String ORDERS_DB = "orders/db";
  public static final String ORDERS_PAYMENTS_RPC = "orders/payments-rpc";
  public static final String PAYMENTS_WORKERS = "payments/workers";

  public static final List<String> ALL =
      List.of(ORDERS_WORKERS, ORDERS_DB, ORDERS_PAYMENTS_RPC, PAYMENTS_WORKERS);

  private DemoPools() {}
}
