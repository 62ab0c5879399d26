package io.tidegate.sources.service;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.tidegate.sources.PoolIntake.Taken;
import io.tidegate.sources.otlp.MalformedOtlpException;
import io.tidegate.sources.otlp.OtlpMetrics;
import io.tidegate.sources.service.Bodies.TooLargeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.BindException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives OTLP metrics over HTTP at {@code /v1/metrics}, protobuf or JSON, plain or gzip. */
final class OtlpReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiver.class);
  private static final String PATH = "/v1/metrics";

  /** As it comes, and unpacked. The exporters' default batch is far below. */
  private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

  private static final int MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

  /** At once, so that bodies of 128 MiB at most are in memory. */
  private static final int MAX_REQUESTS = 32;

  private static final int IDLE_SECONDS = 60;
  private static final int CLOSE_SECONDS = 2;

  private final IntakeLane lane;
  private final SampleOutbox outbox;
  private final SourceLedger ledger = new SourceLedger();
  private final AtomicInteger inHand = new AtomicInteger();
  private final HttpServer server;

  private OtlpReceiver(Vertx vertx, String host, int port, IntakeLane lane, SampleOutbox outbox) {
    this.lane = lane;
    this.outbox = outbox;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(port)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS))
            .requestHandler(this::handle);
  }

  /** Fails with a message that names the address when it cannot be listened on. */
  static Future<OtlpReceiver> start(
      Vertx vertx, String host, int port, IntakeLane lane, SampleOutbox outbox) {
    OtlpReceiver receiver = new OtlpReceiver(vertx, host, port, lane, outbox);
    return receiver
        .server
        .listen()
        .map(receiver)
        .recover(cause -> Future.failedFuture(unusable(host, port, cause)));
  }

  private static IOException unusable(String host, int port, Throwable cause) {
    return new IOException(
        "the OTLP receiver cannot listen on %s:%d: %s"
            .formatted(
                host,
                port,
                cause instanceof BindException
                    ? "the port is in use or the address is not this machine's: choose another, or 0 for any free port"
                    : cause.getMessage()),
        cause);
  }

  int port() {
    return server.actualPort();
  }

  Optional<String> trouble() {
    return ledger.trouble(lane.nowMillis());
  }

  SourceLedger ledger() {
    return ledger;
  }

  Future<Void> close() {
    return server.close().timeout(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  private void handle(HttpServerRequest request) {
    OtlpAnswers told = OtlpAnswers.of(request.getHeader("Content-Type"));
    OtlpAnswers form = told == null ? OtlpAnswers.JSON : told;
    String objection = null;
    int status = 400;
    int code = OtlpAnswers.INVALID_ARGUMENT;
    String encoding =
        Optional.ofNullable(request.getHeader("Content-Encoding"))
            .orElse("identity")
            .strip()
            .toLowerCase(Locale.ROOT);
    if (!request.path().equals(PATH)) {
      status = 404;
      code = OtlpAnswers.UNIMPLEMENTED;
      objection =
          "nothing is at '%s': only metrics are taken, at %s".formatted(request.path(), PATH);
    } else if (!request.method().equals(HttpMethod.POST)) {
      status = 405;
      code = OtlpAnswers.UNIMPLEMENTED;
      objection = "%s is not possible at %s: only POST is".formatted(request.method(), PATH);
      request.response().putHeader("Allow", "POST");
    } else if (told == null) {
      status = 415;
      objection =
          "content type '%s': must be application/x-protobuf or application/json"
              .formatted(request.getHeader("Content-Type"));
    } else if (!encoding.equals("identity") && !encoding.equals("gzip")) {
      status = 415;
      objection = "content encoding '%s': must be gzip or none".formatted(encoding);
    } else if (!outbox.hasRoom() || inHand.get() >= MAX_REQUESTS) {
      status = 503;
      code = OtlpAnswers.UNAVAILABLE;
      objection =
          outbox.trouble().orElse("%d requests are in hand already".formatted(inHand.get()));
      request.response().putHeader("Retry-After", "5");
    }
    if (objection != null) {
      // The body is not read: the connection cannot be used again.
      request.response().putHeader("Connection", "close");
      form.failed(request.response(), status, code, objection);
      return;
    }
    inHand.incrementAndGet();
    Bodies.read(request, MAX_BODY_BYTES)
        .compose(body -> lane.run(() -> take(body, form, encoding.equals("gzip"))))
        .onComplete(
            (taken, error) -> {
              inHand.decrementAndGet();
              if (error != null) {
                failed(request, form, error);
              } else {
                ledger.add(taken, lane.nowMillis());
                form.taken(request.response(), taken.refusals());
              }
            });
  }

  /** On the lane. */
  private Taken take(Buffer body, OtlpAnswers form, boolean packed)
      throws IOException, MalformedOtlpException {
    byte[] bytes = packed ? Bodies.gunzip(body.getBytes(), MAX_UNPACKED_BYTES) : body.getBytes();
    ExportMetricsServiceRequest request =
        form == OtlpAnswers.JSON ? OtlpMetrics.json(bytes) : OtlpMetrics.protobuf(bytes);
    Taken taken = lane.take(OtlpMetrics.of(request, lane.wanted()));
    outbox
        .put(taken.samples())
        .onFailure(
            e -> LOG.warn("{} samples are lost: {}", taken.samples().size(), e.getMessage()));
    return taken;
  }

  private void failed(HttpServerRequest request, OtlpAnswers form, Throwable error) {
    if (error instanceof TooLargeException) {
      request.response().putHeader("Connection", "close");
      form.failed(request.response(), 413, OtlpAnswers.RESOURCE_EXHAUSTED, error.getMessage());
    } else if (error instanceof MalformedOtlpException) {
      form.failed(request.response(), 400, OtlpAnswers.INVALID_ARGUMENT, error.getMessage());
    } else if (error instanceof IOException) {
      form.failed(
          request.response(),
          400,
          OtlpAnswers.INVALID_ARGUMENT,
          "the body is no gzip: " + error.getMessage());
    } else {
      LOG.error("an OTLP request failed", error);
      form.failed(
          request.response(),
          500,
          OtlpAnswers.INTERNAL,
          "an error in the receiver; its log tells more");
    }
  }
}
