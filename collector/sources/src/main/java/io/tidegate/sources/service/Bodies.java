package io.tidegate.sources.service;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Bodies of bounded size. */
final class Bodies {
  private Bodies() {}

  /** There is more than may be. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  /** Reads a stream to its end; fails as soon as it is too long, and stops reading then. */
  static Future<Buffer> read(ReadStream<Buffer> stream, int maxBytes) {
    Promise<Buffer> read = Promise.promise();
    Buffer body = Buffer.buffer();
    stream
        .handler(
            chunk -> {
              if (read.future().isComplete()) {
                return;
              }
              if (body.length() + chunk.length() > maxBytes) {
                read.fail(
                    new TooLargeException("the body has more than %d bytes".formatted(maxBytes)));
              } else {
                body.appendBuffer(chunk);
              }
            })
        .exceptionHandler(read::tryFail)
        .endHandler(end -> read.tryComplete(body));
    return read.future();
  }

  /** Unpacks; whatever a small body would grow to, no more than the bound is ever there. */
  static byte[] gunzip(byte[] packed, int maxBytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(maxBytes, packed.length * 4));
      byte[] chunk = new byte[16 * 1024];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (out.size() + n > maxBytes) {
          throw new TooLargeException("the body unpacks to more than %d bytes".formatted(maxBytes));
        }
        out.write(chunk, 0, n);
      }
      return out.toByteArray();
    }
  }
}
