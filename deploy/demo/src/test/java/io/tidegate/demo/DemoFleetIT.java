package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class DemoFleetIT {
  @TempDir Path logs;

  private FleetOptions options(PoolSizes sizes) {
    return new FleetOptions(null, sizes, Duration.ofSeconds(1), 1, logs);
  }

  private static int status(URI url, StringBuilder body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(5_000);
    connection.setReadTimeout(10_000);
    int status = connection.getResponseCode();
    var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    body.append(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    return status;
  }

  @Test
  void servesCountsAndTakesFaults() throws Exception {
    Map<String, ProcessHandle> processes;
    try (DemoFleet fleet = DemoFleet.start(options(new PoolSizes(6, 3, 4, 5)))) {
      processes = fleet.processes();
      assertEquals(Set.of("database", "payments", "orders"), processes.keySet());
      assertEquals(List.of(), fleet.dead());

      StringBuilder body = new StringBuilder();
      assertEquals(200, status(fleet.ordersUrl().resolve("/order/7"), body));
      assertEquals("{\"order\":7,\"amountCents\":107}", body.toString());
      body.setLength(0);
      assertEquals(404, status(fleet.ordersUrl().resolve("/order/seven"), body));
      assertEquals(
          "{\"error\":\"'/order/seven' is no order: must be /order/ and a whole number\"}",
          body.toString());

      Eventually.is("all counted", () -> completed(fleet).stream().allMatch(n -> n == 1));
      Map<String, PoolReading> pools = pools(fleet);
      assertEquals(Set.copyOf(DemoPools.ALL), pools.keySet());
      assertEquals(6, pools.get(DemoPools.ORDERS_WORKERS).size());
      assertEquals(3, pools.get(DemoPools.ORDERS_DB).size());
      assertEquals(4, pools.get(DemoPools.ORDERS_PAYMENTS_RPC).size());
      assertEquals(5, pools.get(DemoPools.PAYMENTS_WORKERS).size());
      // The worker waits for the database and the bank, so it is busier than each.
      assertTrue(
          pools.get(DemoPools.ORDERS_WORKERS).busyMillis()
              > pools.get(DemoPools.PAYMENTS_WORKERS).busyMillis());

      slowDatabaseIsSlowUntilItIsEnded(fleet);
      leakedWorkersComeBack(fleet);
    }
    processes.values().forEach(process -> assertFalse(process.isAlive(), process.toString()));
  }

  private static void slowDatabaseIsSlowUntilItIsEnded(DemoFleet fleet) throws IOException {
    FaultScript script = FaultScript.parse("slow-db@1+1x50");
    fleet.applyFaults(script, 1);
    double slowMillis = databaseMillis(fleet, 3);
    fleet.applyFaults(script, 2);
    double normalMillis = databaseMillis(fleet, 3);
    assertTrue(slowMillis > 150, "slow " + slowMillis);
    assertTrue(slowMillis > 4 * normalMillis, slowMillis + " against " + normalMillis);
  }

  private static double databaseMillis(DemoFleet fleet, int requests) throws IOException {
    PoolReading before = pools(fleet).get(DemoPools.ORDERS_DB);
    for (int i = 0; i < requests; i++) {
      assertEquals(200, status(fleet.ordersUrl().resolve("/order/" + i), new StringBuilder()));
    }
    Eventually.is(
        "database calls counted",
        () -> pools(fleet).get(DemoPools.ORDERS_DB).completed() == before.completed() + requests);
    return (pools(fleet).get(DemoPools.ORDERS_DB).busyMillis() - before.busyMillis()) / requests;
  }

  /** All 6 workers and then the queue of 64 go; a request is refused; then all is well again. */
  private static void leakedWorkersComeBack(DemoFleet fleet) throws IOException {
    fleet.startFault(new FaultScript.Fault(FaultScript.Kind.LEAK, 0, 1, 50));
    Eventually.is(
        "the pool is full", () -> pools(fleet).get(DemoPools.ORDERS_WORKERS).rejected() > 0);
    StringBuilder body = new StringBuilder();
    assertEquals(503, status(fleet.ordersUrl().resolve("/order/1"), body));
    assertTrue(body.toString().contains("64"), body.toString());
    assertEquals(6, pools(fleet).get(DemoPools.ORDERS_WORKERS).maxActive());
    fleet.clearFaults();
    assertEquals(200, status(fleet.ordersUrl().resolve("/order/1"), new StringBuilder()));
  }

  private static Map<String, PoolReading> pools(DemoFleet fleet) {
    try {
      return fleet.adminPools();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Long> completed(DemoFleet fleet) {
    return pools(fleet).values().stream().map(PoolReading::completed).toList();
  }

  @Test
  void leavesNoProcessBehindWhenItsParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FleetHolder.class.getName(),
                logs.toString())
            .redirectError(logs.resolve("parent.log").toFile())
            .start();
    List<ProcessHandle> processes = new ArrayList<>();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      String pids = output.readLine();
      assertTrue(pids != null && !pids.isBlank(), "the parent printed: " + pids);
      Arrays.stream(pids.split(" "))
          .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
          .forEach(process -> process.ifPresent(processes::add));
      // Three children, PostgreSQL, and its own background processes.
      assertTrue(processes.size() > 6, "processes " + processes);
    } finally {
      parent.destroyForcibly();
    }
    try {
      Eventually.ends(processes);
    } finally {
      processes.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void aChildThatDoesNotStartIsExplainedByItsLog() throws Exception {
    ChildProcess child =
        ChildProcess.start(
            "payments",
            io.tidegate.demo.child.PaymentsMain.class,
            64,
            List.of("--workers", "0", "--seed", "1"),
            logs);
    String message =
        assertThrows(IllegalStateException.class, () -> child.awaitReady(Duration.ofSeconds(30)))
            .getMessage();
    assertTrue(
        message.startsWith("payments ended with status 2 instead of getting ready;"), message);
    assertTrue(
        message.contains("payments did not start: --workers is 0: must be from 1 to 64"), message);
  }
}
