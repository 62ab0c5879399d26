package io.tidegate.demo.child;

/** The local limits of the demo's pools: what their owner allows anybody to set. */
public final class DemoLimits {
  public static final int MIN = 1;
  public static final int MAX_WORKERS = 64;
  public static final int MAX_RPC_CONNECTIONS = 64;

  /** Two thirds of what the database takes. */
  public static final int MAX_DB_CONNECTIONS = 40;

  private DemoLimits() {}
}
