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
 * Programs on the live stream, in a process of their own; one does not read, and another such one
 * comes before the server drops it. A line on the input asks how many events the others got since
 * the last one.
 */
final class StreamReaders {
  private static final byte[] EVENT = "\nevent: ".getBytes(StandardCharsets.US_ASCII);
  private static final long PATIENCE_SECONDS = 30;

  /** The server waits for two heartbeats of 15 s. */
  private static final int STALL_MILLIS = 30_000;

  /** More than there are at a time: those that are dropped, and do not see it, are among them. */
  private static final int MOST_STALLED = 100;

  private final AtomicLong events = new AtomicLong();

  private StreamReaders() {}

  public static void main(String[] args) throws Exception {
    new StreamReaders().run(args[0], Integer.parseInt(args[1]));
  }

  private void run(String url, int clients) throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false),
            new PoolOptions().setHttp1MaxSize(clients + MOST_STALLED));
    CountDownLatch open = new CountDownLatch(clients);
    for (int i = 1; i < clients; i++) {
      open(client, url, response -> read(response, open));
    }
    stall(client, url, open);
    vertx.setPeriodic(STALL_MILLIS, timer -> stall(client, url, open));
    if (!open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(open.getCount() + " streams did not open");
    }
    System.out.println("open=" + clients);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println("events=" + events.getAndSet(0));
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

  /** It does not even see that it is dropped, as that is read, too. */
  private static void stall(HttpClient client, String url, CountDownLatch open) {
    open(
        client,
        url,
        response -> {
          response.pause();
          open.countDown();
        });
  }

  /** Also finds what begins in one part and ends in the next. */
  private static long count(Buffer part, int[] matched) {
    long found = 0;
    int at = matched[0];
    for (byte b : part.getBytes()) {
      at = b == EVENT[at] ? at + 1 : b == EVENT[0] ? 1 : 0;
      if (at == EVENT.length) {
        found++;
        at = 0;
      }
    }
    matched[0] = at;
    return found;
  }
}
