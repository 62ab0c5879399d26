package io.tidegate.bench;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Programs on the live stream, in a process of their own; one does not read. A line on the input
 * asks how many {@code events} the others got since the last such line, or how many {@code drops}
 * the one has seen.
 */
final class StreamReaders {
  private static final byte[] EVENT = "\nevent: ".getBytes(StandardCharsets.US_ASCII);
  private static final long PATIENCE_SECONDS = 30;

  private final AtomicLong events = new AtomicLong();
  private final AtomicLong drops = new AtomicLong();

  private StreamReaders() {}

  public static void main(String[] args) throws Exception {
    new StreamReaders().run(args[0], Integer.parseInt(args[1]));
  }

  private void run(String url, int clients) throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false),
            new PoolOptions().setHttp1MaxSize(clients));
    CountDownLatch open = new CountDownLatch(clients);
    for (int i = 1; i < clients; i++) {
      open(client, url, response -> read(response, open));
    }
    stall(client, url, open);
    if (!open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(open.getCount() + " streams did not open");
    }
    System.out.println("open=" + clients);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(line + "=" + (line.equals("drops") ? drops : events).getAndSet(0));
    }
    vertx.close();
  }

  private static void open(HttpClient client, String url, Handler<HttpClientResponse> answered) {
    RequestOptions events =
        new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url + "api/v1/events");
    client
        .request(events)
        .compose(request -> request.send().onSuccess(answered))
        .onFailure(cause -> System.err.println("a stream does not open: " + cause))
        .onSuccess(
            response -> {
              if (response.statusCode() != 200) {
                System.err.println("the stream is answered with " + response.statusCode());
              }
            });
  }

  private void read(HttpClientResponse response, CountDownLatch open) {
    int[] matched = {0};
    response.handler(part -> events.addAndGet(count(part, matched)));
    open.countDown();
  }

  /** Does not read, and comes back for not reading each time it is dropped. */
  private void stall(HttpClient client, String url, CountDownLatch open) {
    open(
        client,
        url,
        response -> {
          response.pause();
          response
              .request()
              .connection()
              .closeHandler(
                  closed -> {
                    drops.incrementAndGet();
                    stall(client, url, open);
                  });
          open.countDown();
        });
  }

  /** Also finds what begins in one part and ends in the next. */
  private static long count(Buffer part, int[] matched) {
    long found = 0;
    for (int i = 0; i < part.length(); i++) {
      byte b = part.getByte(i);
      matched[0] = b == EVENT[matched[0]] ? matched[0] + 1 : b == EVENT[0] ? 1 : 0;
      if (matched[0] == EVENT.length) {
        found++;
        matched[0] = 0;
      }
    }
    return found;
  }
}
