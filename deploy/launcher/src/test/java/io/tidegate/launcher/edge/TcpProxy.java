package io.tidegate.launcher.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A way through the network that can be cut, made narrow, or go silent. */
public final class TcpProxy implements AutoCloseable {
  private static final int SLICE = 4096;

  private final int port;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;
  private volatile int bytesPerSecond = Integer.MAX_VALUE;
  private ServerSocket listening;

  /** Begins uncut. */
  public TcpProxy(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    restore();
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Nobody listens any more, and what was connected is reset. */
  public synchronized void cut() throws IOException {
    if (listening != null) {
      listening.close();
      listening = null;
    }
    reset();
  }

  /** What is connected is reset; who connects again is served. */
  public synchronized void reset() throws IOException {
    // Of all before any is closed: who passes from one that ends closes the other in its turn.
    for (Socket socket : open) {
      try {
        socket.setSoLinger(true, 0);
      } catch (SocketException e) {
        // It ended by itself just now.
      }
    }
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  public synchronized void restore() throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listening = server;
    daemon(
        () -> {
          while (true) {
            Socket near = server.accept();
            Socket far;
            try {
              far = new Socket(InetAddress.getLoopbackAddress(), target);
            } catch (IOException e) {
              // Nobody is there now: who asked finds its connection closed, and may ask again.
              near.close();
              continue;
            }
            if (!joined(server, near, far)) {
              return;
            }
            daemon(() -> pass(near, far));
            daemon(() -> pass(far, near));
          }
        });
  }

  /** Who was let in just when the way was cut is turned away: an accept may outlive its close. */
  private synchronized boolean joined(ServerSocket server, Socket near, Socket far)
      throws IOException {
    if (server.isClosed()) {
      near.close();
      far.close();
      return false;
    }
    open.add(near);
    open.add(far);
    return true;
  }

  public void narrow(int toBytesPerSecond) {
    bytesPerSecond = toBytesPerSecond;
  }

  /** Connections are made and stay, half open: what is sent is lost, and nothing answers. */
  public void silence() {
    silent = true;
  }

  /** Ends a silence; a connection of which something was lost is reset. */
  public synchronized void speak() throws IOException {
    reset();
    silent = false;
  }

  private void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] slice = new byte[SLICE];
      for (int length = in.read(slice); length >= 0; length = in.read(slice)) {
        if (silent) {
          continue;
        }
        out.write(slice, 0, length);
        out.flush();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(length) / bytesPerSecond);
      }
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private interface Passing {
    void run() throws IOException;
  }

  private static void daemon(Passing passing) {
    Thread thread =
        new Thread(
            () -> {
              try {
                passing.run();
              } catch (IOException e) {
                // Cut, or one of the two ended.
              }
            },
            "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
