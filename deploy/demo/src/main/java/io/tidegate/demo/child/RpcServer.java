package io.tidegate.demo.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A blocking RPC server on 127.0.0.1. A frame is a length (4 bytes, big-endian) and as many bytes.
 * A request is an id (8 bytes); its answer is a status byte (0 done, 1 failed) and a text in UTF-8.
 * Each connection has a thread that reads; the work is the executor's.
 */
final class RpcServer implements AutoCloseable {
  static final int MAX_FRAME = 64 * 1024;
  static final byte DONE = 0;
  static final byte FAILED = 1;
  private static final int REQUEST_BYTES = Long.BYTES;
  private static final int BACKLOG = 128;
  private static final long JOIN_MILLIS = 1_000;

  private final ServerSocket listener;
  private final Executor workers;
  private final Call call;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Thread acceptor = new Thread(this::accept, "rpc-accept");

  /** The work of a request. */
  interface Call {
    String answer(long request) throws Exception;
  }

  RpcServer(Executor workers, Call call) throws IOException {
    this.workers = workers;
    this.call = call;
    this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    acceptor.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connection.setTcpNoDelay(true);
        connections.add(connection);
        Thread reader = new Thread(() -> read(connection), "rpc-" + connection.getPort());
        reader.setDaemon(true);
        reader.start();
        if (listener.isClosed()) {
          connection.close();
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          System.err.println("rpc: a connection could not be accepted: " + e);
        }
      }
    }
  }

  private void read(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      while (true) {
        int length = in.readInt();
        if (length != REQUEST_BYTES) {
          throw new IOException(
              "a request of %d bytes: must be %d".formatted(length, REQUEST_BYTES));
        }
        submit(in.readLong(), out);
      }
    } catch (EOFException e) {
      // The client has closed the connection: its idle timeout, or its end.
    } catch (IOException e) {
      if (!listener.isClosed() && !connection.isClosed()) {
        System.err.println("rpc: connection from " + connection.getPort() + " broke: " + e);
      }
    } finally {
      connections.remove(connection);
    }
  }

  private void submit(long request, DataOutputStream out) throws IOException {
    try {
      workers.execute(() -> work(request, out));
    } catch (RejectedExecutionException e) {
      answer(out, FAILED, e.getMessage());
    }
  }

  private void work(long request, DataOutputStream out) {
    try {
      String text;
      byte status = DONE;
      try {
        text = call.answer(request);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        status = FAILED;
        text = "the server is stopping";
      } catch (Exception e) {
        status = FAILED;
        text = e.toString();
      }
      answer(out, status, text);
    } catch (IOException e) {
      // The caller gave up and closed its connection; its reader sees the same and cleans up.
      if (!listener.isClosed()) {
        System.err.println("rpc: the answer to request " + request + " was not taken: " + e);
      }
    }
  }

  private static void answer(DataOutputStream out, byte status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_FRAME - 1);
    byte[] frame = new byte[Integer.BYTES + 1 + length];
    java.nio.ByteBuffer.wrap(frame).putInt(1 + length).put(status).put(bytes, 0, length);
    synchronized (out) {
      out.write(frame);
      out.flush();
    }
  }

  /** Takes no more, and closes every connection. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
    try {
      acceptor.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
