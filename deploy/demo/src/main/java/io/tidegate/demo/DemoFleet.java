package io.tidegate.demo;

import io.tidegate.demo.child.OrdersMain;
import io.tidegate.demo.child.PaymentsMain;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The fleet: orders, which asks a database and payments. Each is a child process of this one, and
 * goes when this one goes.
 */
public final class DemoFleet implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

  /** For the services; what is left of 5 s is the database's, which they use until their end. */
  private static final long STOP_SECONDS = 3;

  private static final int HEAP_MEGABYTES = 128;

  private DemoDatabase database;
  private final boolean ownsDatabase;
  private final Duration window;
  private final List<ChildProcess> children = new ArrayList<>();
  private AdminClient ordersAdmin;
  private AdminClient paymentsAdmin;
  private URI ordersUrl;
  private final Map<String, String> instances = new TreeMap<>();

  private DemoFleet(DemoDatabase database, Duration window) {
    this.database = database;
    this.ownsDatabase = database == null;
    this.window = window;
  }

  /**
   * Starts a fleet with a database of its own, and waits until it serves.
   *
   * @throws IllegalStateException if a child does not start; with the last lines of its log
   */
  public static DemoFleet start(FleetOptions options) throws IOException, InterruptedException {
    return start(options, null);
  }

  /** Starts a fleet on a database that stays when the fleet goes; null for one of its own. */
  public static DemoFleet start(FleetOptions options, DemoDatabase database)
      throws IOException, InterruptedException {
    DemoFleet fleet = new DemoFleet(database, options.window());
    try {
      ChildProcess payments = fleet.startPayments(options);
      if (database == null) {
        fleet.database = DemoDatabase.start(options.logDirectory());
      }
      fleet.startOrders(options, payments.awaitReady(READY_TIMEOUT));
      return fleet;
    } catch (IOException | InterruptedException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private ChildProcess startPayments(FleetOptions options) throws IOException {
    return child(
        "payments",
        PaymentsMain.class,
        options,
        "--workers",
        Integer.toString(options.sizes().paymentsWorkers()));
  }

  private void startOrders(FleetOptions options, JsonObject paymentsReady)
      throws IOException, InterruptedException {
    ChildProcess orders =
        child(
            "orders",
            OrdersMain.class,
            options,
            "--workers",
            Integer.toString(options.sizes().ordersWorkers()),
            "--db",
            Integer.toString(options.sizes().ordersDb()),
            "--payments-rpc",
            Integer.toString(options.sizes().ordersPaymentsRpc()),
            "--jdbc-url",
            database.jdbcUrl(),
            "--payments-port",
            Integer.toString(paymentsReady.getInteger("rpcPort")));
    JsonObject ordersReady = orders.awaitReady(READY_TIMEOUT);
    instances.put("payments", paymentsReady.getString("instance"));
    instances.put("orders", ordersReady.getString("instance"));
    paymentsAdmin = new AdminClient(paymentsReady.getInteger("adminPort"));
    ordersAdmin = new AdminClient(ordersReady.getInteger("adminPort"));
    ordersUrl = URI.create("http://127.0.0.1:" + ordersReady.getInteger("httpPort"));
    // A database that was used before may have kept a fault.
    clearFaults();
  }

  private ChildProcess child(
      String role, Class<?> main, FleetOptions options, String... ownArguments) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(ownArguments));
    Collections.addAll(arguments, "--seed", Long.toString(options.seed()));
    if (options.kafkaBootstrap() != null) {
      Collections.addAll(
          arguments,
          "--kafka",
          options.kafkaBootstrap(),
          "--window-millis",
          Long.toString(options.window().toMillis()));
    }
    ChildProcess child =
        ChildProcess.start(role, main, HEAP_MEGABYTES, arguments, options.logDirectory());
    children.add(child);
    return child;
  }

  /** Where the driver sends its requests. */
  public URI ordersUrl() {
    return ordersUrl;
  }

  /** All pools by their keys, as the services' own counters have them. */
  public Map<String, PoolReading> adminPools() throws IOException {
    Map<String, PoolReading> all = new TreeMap<>(ordersAdmin.pools());
    all.putAll(paymentsAdmin.pools());
    return all;
  }

  /** Begins a fault; one of the same kind that is on is replaced. */
  public void startFault(FaultScript.Fault fault) throws IOException {
    String query =
        switch (fault.kind()) {
          case SLOW_DB -> "factor=" + number(fault.amount());
          case LEAK -> "perSecond=" + number(fault.amount() * 1000.0 / window.toMillis());
        };
    ordersAdmin.call("POST", "/faults/" + fault.kind().label() + "?" + query);
  }

  public void endFault(FaultScript.Kind kind) throws IOException {
    ordersAdmin.call("DELETE", "/faults/" + kind.label());
  }

  public void clearFaults() throws IOException {
    ordersAdmin.call("DELETE", "/faults");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** To be called at the start of each window: ends and begins what the script says. */
  public void applyFaults(FaultScript script, int window) throws IOException {
    for (FaultScript.Fault fault : script.endingAt(window)) {
      endFault(fault.kind());
    }
    for (FaultScript.Fault fault : script.startingAt(window)) {
      startFault(fault);
    }
  }

  /** The instance names of orders and payments, as their samples have them. */
  public Map<String, String> instances() {
    return Map.copyOf(instances);
  }

  public DemoDatabase database() {
    return database;
  }

  /** By role, the database included; PostgreSQL's own are descendants of that. */
  public Map<String, ProcessHandle> processes() {
    Map<String, ProcessHandle> handles = new TreeMap<>();
    children.forEach(child -> handles.put(child.role(), child.handle()));
    handles.put("database", database.process());
    return handles;
  }

  /** The roles of children that have ended without being asked to. */
  public List<String> dead() {
    return processes().entrySet().stream()
        .filter(entry -> !entry.getValue().isAlive())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Ends all, normally within 1 s and at the latest after 5 s: asks first, kills what stays. */
  @Override
  public void close() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    children.forEach(ChildProcess::terminate);
    try {
      for (ChildProcess child : children) {
        child.awaitEnd(deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      children.forEach(child -> child.handle().destroyForcibly());
    } finally {
      if (ownsDatabase && database != null) {
        database.close();
      }
    }
  }
}
