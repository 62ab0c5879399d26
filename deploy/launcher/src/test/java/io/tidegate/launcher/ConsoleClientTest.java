package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsoleClientTest {
  private static final Map<String, String> PAGES =
      Map.of(
          "limit=500", "{\"total\": 2, \"runs\": [{\"id\": \"r3\"}], \"next\": \"a=b\"}",
          "limit=500&cursor=a%3Db", "{\"total\": 3, \"runs\": [{\"id\": \"r2\"}], \"next\": null}",
          "limit=1", "{\"total\": 3, \"runs\": [{\"id\": \"r3\"}], \"next\": \"a=b\"}");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext(
        "/api/v1/gate/runs",
        exchange -> {
          String query = exchange.getRequestURI().getRawQuery();
          asked.add(query);
          byte[] body = PAGES.get(query).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ObjectNode list(String name, int most) throws InterruptedException {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new ConsoleClient(base, Optional.empty(), Optional.empty())
        .list("/api/v1/gate/runs", name, most);
  }

  @Test
  void aListIsReadWithAllItsPages() throws Exception {
    ObjectNode all = list("runs", Integer.MAX_VALUE);
    assertEquals("[{\"id\":\"r3\"},{\"id\":\"r2\"}]", all.path("runs").toString());
    assertEquals(3, all.path("total").asInt());
    assertEquals(List.of("limit=500", "limit=500&cursor=a%3Db"), asked);
  }

  @Test
  void noMoreIsAskedForThanIsWanted() throws Exception {
    assertEquals("[{\"id\":\"r3\"}]", list("runs", 1).path("runs").toString());
    assertEquals(List.of("limit=1"), asked);
  }

  @Test
  void anAnswerWithoutTheListIsNamed() {
    String message =
        assertThrows(CommandFailedException.class, () -> list("pools", 1)).getMessage();
    assertEquals(
        "http://127.0.0.1:%d/api/v1/gate/runs answered without pools: is it a control plane of this version?"
            .formatted(server.getAddress().getPort()),
        message);
  }
}
