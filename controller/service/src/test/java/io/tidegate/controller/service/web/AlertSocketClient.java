package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's WebSocket client, which answers pings by itself. */
final class AlertSocketClient implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int PATIENCE_SECONDS = 30;

  private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
  private final StringBuilder message = new StringBuilder();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private WebSocket socket;

  private AlertSocketClient() {}

  /**
   * @param headers names and values in turn
   */
  static AlertSocketClient open(int port, String query, String... headers) throws Exception {
    AlertSocketClient client = new AlertSocketClient();
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    client.socket =
        builder
            .buildAsync(
                URI.create("ws://127.0.0.1:" + port + "/api/v1/alerts/socket" + query), client)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return client;
  }

  /** The status with which a handshake was answered; 101: it was let in. */
  static int status(int port, String... headers) throws Exception {
    try (AlertSocketClient in = open(port, "", headers)) {
      return 101;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  /** A client of viewer {@code tg_vera} that has shaken hands, and does no more. */
  static Socket mute(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    socket
        .getOutputStream()
        .write(
            """
            GET /api/v1/alerts/socket HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer tg_vera\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """
                .getBytes(StandardCharsets.US_ASCII));
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      head += (char) socket.getInputStream().read();
    }
    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    return socket;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    message.append(part);
    if (last) {
      messages.add(new JsonObject(message.toString()));
      message.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    closed.completeExceptionally(failure);
  }

  /** As the contract has it. */
  JsonObject next() throws Exception {
    JsonObject next = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(next, "no message came");
    ContractedHttp.assertIs("AlertSocketMessage", next.encode());
    return next;
  }

  /** The text of an alert. */
  String nextText() throws Exception {
    JsonObject next = next();
    assertEquals("alert", next.getString("type"), next::encode);
    return next.getString("text");
  }

  /** With which the server closed it. */
  int closeCode() throws Exception {
    return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void say(String text) {
    socket.sendText(text, true);
  }

  @Override
  public void close() throws Exception {
    if (socket.isOutputClosed()) {
      return;
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Without a word. */
  void abort() {
    socket.abort();
  }
}
