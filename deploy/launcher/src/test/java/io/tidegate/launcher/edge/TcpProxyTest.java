package io.tidegate.launcher.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.launcher.embedded.LocalPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpProxyTest {
  private ServerSocket echo;
  private TcpProxy proxy;
  private int port;

  @BeforeEach
  void start() throws IOException {
    echo = listen(0);
    port = LocalPort.free();
    proxy = new TcpProxy(port, echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  /** Sends everything back. */
  private static ServerSocket listen(int port) throws IOException {
    ServerSocket server = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket one = server.accept()) {
                  one.getInputStream().transferTo(one.getOutputStream());
                } catch (IOException e) {
                  // It was reset, or this is the end.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static int ask(Socket socket, int what) throws IOException {
    socket.getOutputStream().write(what);
    return socket.getInputStream().read();
  }

  @Test
  void whatWasSentIntoASilenceIsLostAndItsConnectionReset() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(1, ask(socket, 1));
      proxy.silence();
      socket.getOutputStream().write(2);
      proxy.speak();
      assertThrows(IOException.class, () -> socket.getInputStream().read());
    }
    try (Socket socket = connect()) {
      assertEquals(3, ask(socket, 3));
    }
  }

  @Test
  void aResetLeavesTheWayOpen() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(1, ask(socket, 1));
      proxy.reset();
      assertThrows(IOException.class, () -> socket.getInputStream().read());
    }
    try (Socket socket = connect()) {
      assertEquals(2, ask(socket, 2));
    }
  }

  @Test
  void aTargetThatIsAwayIsFoundAgain() throws IOException {
    int target = echo.getLocalPort();
    echo.close();
    try (Socket socket = connect()) {
      assertEquals(-1, socket.getInputStream().read());
    }
    echo = listen(target);
    try (Socket socket = connect()) {
      assertEquals(1, ask(socket, 1));
    }
  }
}
