package io.tidegate.demo.child;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The admin endpoint of a child, on a port of its own: {@code GET /pools}, and where the child has
 * faults {@code POST /faults/slow-db?factor=3}, {@code POST /faults/leak?perSecond=1}, {@code
 * DELETE /faults}, {@code DELETE /faults/KIND}. One thread does all of it, away from the pools it
 * tells of.
 */
final class AdminServer implements AutoCloseable {
  /** How often the pools are looked at for their highest use. */
  private static final long LOOK_MILLIS = 20;

  private static final int STOP_SECONDS = 1;

  private final HttpServer server;
  private final List<PoolMeter> pools;
  private final Optional<Faults> faults;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "admin");
            made.setDaemon(true);
            return made;
          });

  // Only the one thread uses it.
  private boolean lookFailed;

  /** A wrong request: answered with its status and text. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refusal(int status, String text) {
      super(text);
      this.status = status;
    }
  }

  AdminServer(List<PoolMeter> pools, Optional<Faults> faults) throws IOException {
    this.pools = pools;
    this.faults = faults;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(thread);
    server.createContext("/", this::handle);
    server.start();
    // Never throws, see look(): an exception would end the looking silently.
    ScheduledFuture<?> unused =
        thread.scheduleAtFixedRate(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      pools.forEach(PoolMeter::look);
    } catch (RuntimeException e) {
      if (!lookFailed) {
        System.err.println("admin: a pool could not be looked at (said once): " + e);
      }
      lookFailed = true;
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      JsonObject answer;
      try {
        answer = answer(exchange);
      } catch (Refusal e) {
        status = e.status;
        answer = new JsonObject().put("error", e.getMessage());
      } catch (Exception e) {
        status = 500;
        answer = new JsonObject().put("error", e.toString());
      }
      byte[] body = answer.encode().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private JsonObject answer(HttpExchange exchange) throws Exception {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    if (path.equals("/pools")) {
      requireMethod(method, "GET");
      JsonObject all = new JsonObject();
      pools.forEach(pool -> all.put(pool.key(), pool.toJson()));
      return all;
    }
    if (!path.equals("/faults") && !path.startsWith("/faults/")) {
      throw new Refusal(404, "'%s' is not here: must be /pools or /faults".formatted(path));
    }
    Faults here =
        faults.orElseThrow(() -> new Refusal(404, "this service has no faults: ask orders"));
    String kind = path.equals("/faults") ? "" : path.substring("/faults/".length());
    if (method.equals("DELETE")) {
      end(here, kind);
    } else {
      requireMethod(method, "POST");
      begin(here, kind, Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
    }
    return new JsonObject().put("slowDbFactor", here.slowDbFactor()).put("leaked", here.leaked());
  }

  private static void requireMethod(String method, String right) throws Refusal {
    if (!method.equals(right)) {
      throw new Refusal(405, "%s is not allowed here: must be %s".formatted(method, right));
    }
  }

  private static void end(Faults faults, String kind) throws Exception {
    switch (kind) {
      case "" -> faults.endAll();
      case "slow-db" -> faults.endSlowDb();
      case "leak" -> faults.endLeak();
      default -> throw unknown(kind);
    }
  }

  private static void begin(Faults faults, String kind, String query) throws Exception {
    switch (kind) {
      case "slow-db" -> faults.slowDb(parameter(query, "factor", 1, 100));
      case "leak" -> faults.leak(parameter(query, "perSecond", 0.01, 1000));
      default -> throw unknown(kind);
    }
  }

  private static Refusal unknown(String kind) {
    return new Refusal(404, "'%s' is no fault: must be slow-db or leak".formatted(kind));
  }

  private static double parameter(String query, String name, double min, double max)
      throws Refusal {
    double value = Double.NaN;
    if (query.startsWith(name + "=")) {
      try {
        value = Double.parseDouble(query.substring(name.length() + 1));
      } catch (NumberFormatException e) {
        value = Double.NaN;
      }
    }
    // Negated, so that NaN is out too.
    if (!(value >= min && value <= max)) {
      throw new Refusal(
          400,
          "the query is '%s': must be %s=NUMBER with a number from %s to %s"
              .formatted(query, name, min, max));
    }
    return value;
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("admin: its thread did not end within " + STOP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
