package io.tidegate.launcher.controller;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.EndTxnRequest;
import org.apache.kafka.common.requests.EndTxnResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.TransactionResult;

/**
 * A way to a broker on which commits of transactions can be held up: the request, and what is
 * behind it on its connection, is passed on only when it is let go. All else passes.
 */
final class CommitHold implements AutoCloseable {
  private final int target;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<ApiKeys> askedSince = new CopyOnWriteArrayList<>();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private volatile boolean holding;
  private volatile boolean held;
  private volatile Errors answer;

  CommitHold(int port, int target) throws IOException {
    this.target = target;
    listening = new ServerSocket();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    daemon(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** From now on. */
  void hold() {
    holding = true;
  }

  /** Whether a commit came since then. */
  boolean held() {
    return held;
  }

  void letGo() {
    holding = false;
    letGo.countDown();
  }

  /** What the broker said to the commit that was held first; empty until it did. */
  Optional<Errors> answer() {
    return Optional.ofNullable(answer);
  }

  /** What was asked for since the commits were let go, in order for each connection. */
  List<ApiKeys> askedSince() {
    return List.copyOf(askedSince);
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = listening.accept();
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      open.add(near);
      open.add(far);
      Connection connection = new Connection(near, far);
      daemon(connection::passRequests);
      daemon(connection::passResponses);
    }
  }

  private final class Connection {
    private final Socket near;
    private final Socket far;

    /** Of the first commit that was held, if it came this way. */
    private volatile RequestHeader heldHere;

    Connection(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    void passRequests() throws IOException {
      try (near;
          far) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(near.getInputStream()));
        while (true) {
          ByteBuffer frame = frame(in);
          ApiKeys key = ApiKeys.forId(frame.getShort(0));
          if (letGo.getCount() == 0) {
            askedSince.add(key);
          } else if (holding && key == ApiKeys.END_TXN) {
            holdCommit(frame.duplicate());
          }
          pass(frame, far.getOutputStream());
        }
      }
    }

    private void holdCommit(ByteBuffer frame) throws IOException {
      RequestHeader header = RequestHeader.parse(frame);
      EndTxnRequest request =
          EndTxnRequest.parse(new ByteBufferAccessor(frame), header.apiVersion());
      if (request.result() != TransactionResult.COMMIT) {
        return;
      }
      synchronized (CommitHold.this) {
        if (!held) {
          heldHere = header;
          held = true;
        }
      }
      try {
        letGo.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while a commit was held", e);
      }
    }

    void passResponses() throws IOException {
      try (near;
          far) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(far.getInputStream()));
        while (true) {
          ByteBuffer frame = frame(in);
          RequestHeader asked = heldHere;
          if (asked != null && frame.getInt(0) == asked.correlationId()) {
            AbstractResponse response = AbstractResponse.parseResponse(frame.duplicate(), asked);
            answer = ((EndTxnResponse) response).error();
          }
          pass(frame, near.getOutputStream());
        }
      } finally {
        open.remove(near);
        open.remove(far);
      }
    }
  }

  /** One request or response: its size in four bytes, and then so many. */
  private static ByteBuffer frame(DataInputStream in) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return ByteBuffer.wrap(frame);
  }

  private static void pass(ByteBuffer frame, OutputStream out) throws IOException {
    ByteBuffer sized = ByteBuffer.allocate(Integer.BYTES + frame.capacity());
    sized.putInt(frame.capacity()).put(frame.array());
    out.write(sized.array());
    out.flush();
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
                // One of the two ended.
              }
            },
            "commit-hold");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    letGo();
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
