package io.tidegate.demo;

import io.tidegate.demo.child.OrdersMain;
import io.tidegate.demo.child.PaymentsMain;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The fleet with orders in several replicas: payments is a child of this process, and each replica
 * of orders is a process that somebody else starts by the command given here.
 */
public final class ReplicatedFleet implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 3;
  private static final int HEAP_MEGABYTES = 64;
  private static final int REPLICA_HEAP_MEGABYTES = 48;

  /** What a request takes beside the workers of orders is not to be what limits. */
  private static final int PAYMENTS_WORKERS = 24;

  /** So that a replica has compiled what it needs before it says that it is ready. */
  private static final int WARM_UP_REQUESTS = 32;

  private final FleetPlan plan;
  private final DemoDatabase database;
  private final ChildProcess payments;
  private final int paymentsPort;

  /**
   * How the fleet is to be.
   *
   * @param kafkaBootstrap where the agents report
   * @param workersPerReplica requests that one replica of orders has in progress at most
   */
  public record FleetPlan(
      String kafkaBootstrap,
      int workersPerReplica,
      Duration window,
      long seed,
      Path logDirectory) {}

  private ReplicatedFleet(
      FleetPlan plan, DemoDatabase database, ChildProcess payments, int paymentsPort) {
    this.plan = plan;
    this.database = database;
    this.payments = payments;
    this.paymentsPort = paymentsPort;
  }

  /**
   * Starts payments and waits until it serves.
   *
   * @param database stays when the fleet goes
   */
  public static ReplicatedFleet start(FleetPlan plan, DemoDatabase database)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("--workers", Integer.toString(PAYMENTS_WORKERS)));
    arguments.addAll(common(plan));
    ChildProcess payments =
        ChildProcess.start(
            "payments", PaymentsMain.class, HEAP_MEGABYTES, arguments, plan.logDirectory());
    try {
      JsonObject ready = payments.awaitReady(READY_TIMEOUT);
      database.slowDown(1);
      return new ReplicatedFleet(plan, database, payments, ready.getInteger("rpcPort"));
    } catch (IOException | InterruptedException | RuntimeException e) {
      payments.terminate();
      throw e;
    }
  }

  private static List<String> common(FleetPlan plan) {
    return List.of(
        "--seed",
        Long.toString(plan.seed()),
        "--kafka",
        plan.kafkaBootstrap(),
        "--window-millis",
        Long.toString(plan.window().toMillis()));
  }

  /**
   * The command of one replica of orders. When it serves it prints a line with {@code READY} and a
   * JSON object, of which {@code httpPort} is where.
   */
  public ProcessBuilder replica(int number) {
    String workers = Integer.toString(plan.workersPerReplica());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--workers",
                workers,
                "--db",
                workers,
                "--payments-rpc",
                workers,
                "--warm-up",
                Integer.toString(WARM_UP_REQUESTS),
                "--jdbc-url",
                database.jdbcUrl(),
                "--payments-port",
                Integer.toString(paymentsPort)));
    arguments.addAll(common(plan));
    return new ProcessBuilder(
            ChildProcess.command(OrdersMain.class, REPLICA_HEAP_MEGABYTES, arguments))
        .redirectError(
            ProcessBuilder.Redirect.appendTo(
                plan.logDirectory().resolve("orders-" + number + ".log").toFile()));
  }

  /** Whether payments is there; the replicas are watched by who starts them. */
  public boolean alive() {
    return payments.alive();
  }

  @Override
  public void close() {
    payments.terminate();
    try {
      payments.awaitEnd(System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      payments.handle().destroyForcibly();
    }
  }
}
