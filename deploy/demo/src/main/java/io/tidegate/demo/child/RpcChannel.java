package io.tidegate.demo.child;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection to an {@link RpcServer}; carries one call at a time. */
final class RpcChannel implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private RpcChannel(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  static RpcChannel open(int port, Duration timeout) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          Math.toIntExact(Math.max(1, timeout.toMillis())));
      return new RpcChannel(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * The answer's text.
   *
   * @throws RpcFailedException if the server says that it failed; the channel is still good
   * @throws IOException if the channel is broken or the answer is late; it must not be used again
   */
  String call(long request, Duration timeout) throws IOException, RpcFailedException {
    socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    out.write(
        ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
            .putInt(Long.BYTES)
            .putLong(request)
            .array());
    out.flush();
    int length = in.readInt();
    if (length < 1 || length > RpcServer.MAX_FRAME) {
      throw new IOException(
          "an answer of %d bytes: must be 1 to %d".formatted(length, RpcServer.MAX_FRAME));
    }
    byte[] frame = in.readNBytes(length);
    if (frame.length < length) {
      throw new IOException(
          "the answer ended after %d of %d bytes".formatted(frame.length, length));
    }
    String text = new String(frame, 1, length - 1, StandardCharsets.UTF_8);
    if (frame[0] != RpcServer.DONE) {
      throw new RpcFailedException(text);
    }
    return text;
  }

  boolean usable() {
    return !socket.isClosed();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** The server did not do it; the text is the server's. */
  static final class RpcFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    RpcFailedException(String text) {
      super(text);
    }
  }
}
