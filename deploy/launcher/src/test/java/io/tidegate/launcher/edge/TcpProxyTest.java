package io.tidegate.launcher.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.launcher.embedded.LocalPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpProxyTest {
  private static final int PATIENCE_MILLIS = 30_000;

  private ServerSocket echo;
  private Thread echoing;
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
  private ServerSocket listen(int port) throws IOException {
    ServerSocket server = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
    echoing =
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
    echoing.setDaemon(true);
    echoing.start();
    return server;
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    // A read is not interrupted by the test's own time-out.
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
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
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
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
      assertThrows(SocketException.class, () -> socket.getInputStream().read());
    }
    try (Socket socket = connect()) {
      assertEquals(2, ask(socket, 2));
    }
  }

  @Test
  void aTargetThatIsAwayIsFoundAgain() throws Exception {
    int target = echo.getLocalPort();
    echo.close();
    // As long as its accept has not returned, the system goes on listening.
    echoing.join(PATIENCE_MILLIS);
    assertFalse(echoing.isAlive());
    try (Socket socket = connect()) {
      assertEquals(-1, socket.getInputStream().read());
    }
    echo = listen(target);
    try (Socket socket = connect()) {
      assertEquals(1, ask(socket, 1));
    }
  }
}
