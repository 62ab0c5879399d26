package io.tidegate.controller.service.scaler.keda;

import com.google.protobuf.MessageLite;
import io.tidegate.controller.service.scaler.keda.GrpcStatus.GrpcException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * One call of gRPC over HTTP/2: each message behind a byte that says whether it is compressed and
 * four of its length, the outcome in the trailers. Of what the protocol has, this has what a call
 * with one message in needs; compressed messages are refused, which a client learns by the header
 * that it sends them without.
 */
final class GrpcCall {
  static final int HEAD_BYTES = 5;

  private final HttpServerResponse response;
  private boolean ended;

  GrpcCall(HttpServerRequest request) {
    this.response = request.response();
    response
        .putHeader("content-type", "application/grpc")
        .putHeader("grpc-accept-encoding", "identity");
  }

  /** Ends it when the client goes. */
  void onGone(Runnable gone) {
    response.exceptionHandler(
        error -> {
          ended = true;
          gone.run();
        });
    response.closeHandler(
        closed -> {
          ended = true;
          gone.run();
        });
  }

  /** The one message of a request's body. */
  static byte[] message(Buffer body) throws GrpcException {
    if (body.length() < HEAD_BYTES) {
      throw new GrpcException(GrpcStatus.INVALID_ARGUMENT, "the call has no message");
    }
    if (body.getByte(0) != 0) {
      throw new GrpcException(
          GrpcStatus.UNIMPLEMENTED, "the message is compressed: must not be, see identity");
    }
    long length = body.getUnsignedInt(1);
    if (length != body.length() - HEAD_BYTES) {
      throw new GrpcException(
          GrpcStatus.INVALID_ARGUMENT,
          "the message has %d bytes and says %d: must be one message"
              .formatted(body.length() - HEAD_BYTES, length));
    }
    return body.getBytes(HEAD_BYTES, body.length());
  }

  void send(MessageLite message) {
    if (!ended) {
      response.write(framed(message));
    }
  }

  /** Whether what was sent piles up. */
  boolean isFull() {
    return response.writeQueueFull();
  }

  private static Buffer framed(MessageLite message) {
    byte[] bytes = message.toByteArray();
    return Buffer.buffer(HEAD_BYTES + bytes.length)
        .appendByte((byte) 0)
        .appendUnsignedInt(bytes.length)
        .appendBytes(bytes);
  }

  void end(MessageLite message) {
    send(message);
    end(GrpcStatus.OK, "");
  }

  /** Only the first ending counts. */
  void end(GrpcStatus status, String message) {
    if (ended) {
      return;
    }
    ended = true;
    // Before anything was sent the trailers are the headers.
    var outcome = response.headWritten() ? response.trailers() : response.headers();
    outcome.set("grpc-status", Integer.toString(status.code));
    if (!message.isEmpty()) {
      outcome.set("grpc-message", encoded(message));
    }
    response.end();
  }

  /** As gRPC wants it: UTF-8, and what is not printable ASCII by its number. */
  private static String encoded(String message) {
    StringBuilder text = new StringBuilder();
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        text.append((char) b);
      } else {
        text.append("%%%02X".formatted(b & 0xff));
      }
    }
    return text.toString();
  }
}
