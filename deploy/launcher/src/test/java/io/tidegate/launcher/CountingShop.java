package io.tidegate.launcher;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers after a while of its own, and knows what it was asked for. */
final class CountingShop implements AutoCloseable {
  static final long SLOW_MILLIS = 150;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();

  CountingShop() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          requests.incrementAndGet();
          if (slow(exchange.getRequestURI().toString())) {
            pause();
          }
          byte[] answer = "done".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  /** One in ten or so. */
  static boolean slow(String path) {
    return path.endsWith("7");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  int requests() {
    return requests.get();
  }

  /** Each request and how often, since the last time; and begins anew. */
  Map<String, Integer> taken() {
    Map<String, Integer> counts = new TreeMap<>();
    asked.forEach(request -> counts.merge(request, 1, Integer::sum));
    asked.clear();
    return counts;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
