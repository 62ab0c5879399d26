package io.tidegate.controller.service.scaler.keda;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.keda.GrpcStatus.GrpcException;
import io.tidegate.controller.service.scaler.keda.KedaMessages.GetMetricsRequest;
import io.tidegate.controller.service.scaler.keda.KedaMessages.ScaledObjectRef;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers KEDA as its external scaler, for any number of ScaledObjects: gRPC service {@code
 * externalscaler.ExternalScaler}. The metric is the count of replicas that was decided, its target
 * size is 1. Where nothing was decided yet, or nobody confirmed it for long, the call fails, so
 * that KEDA leaves the count alone; it never answers 0 or inactive.
 */
public final class KedaEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(KedaEndpoint.class);

  private static final String SERVICE = "/externalscaler.ExternalScaler/";
  private static final int MOST_BYTES = 65_536;
  private static final int MOST_STREAMS = 100;
  private static final long REQUEST_MILLIS = 10_000;
  private static final long CLOSE_WAIT_SECONDS = 5;

  private final Vertx vertx;
  private final Context context;
  private final KedaOptions options;
  private final InstantSource clock;
  private final Map<ScaledObject, KedaScaler> scalers = new ConcurrentHashMap<>();
  private HttpServer server;

  private KedaEndpoint(Vertx vertx, Context context, KedaOptions options, InstantSource clock) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    this.clock = clock;
  }

  /** Fails, with a message that names the address, where it cannot be listened on. */
  public static Future<KedaEndpoint> start(Vertx vertx, KedaOptions options) {
    return start(vertx, options, InstantSource.system());
  }

  static Future<KedaEndpoint> start(Vertx vertx, KedaOptions options, InstantSource clock) {
    Context context = vertx.getOrCreateContext();
    KedaEndpoint endpoint = new KedaEndpoint(vertx, context, options, clock);
    Promise<KedaEndpoint> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          endpoint.server = vertx.createHttpServer(listening(options));
          endpoint
              .server
              .requestHandler(endpoint::receive)
              .listen()
              .map(endpoint)
              .recover(
                  error ->
                      Future.failedFuture(
                          new IOException(
                              "KEDA's questions cannot be listened for on %s:%d: %s"
                                  .formatted(options.host(), options.port(), error.getMessage()),
                              error)))
              .onComplete(started);
        });
    return started.future();
  }

  private static HttpServerOptions listening(KedaOptions options) {
    HttpServerOptions listening =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(MOST_STREAMS));
    options
        .tls()
        .ifPresent(
            files ->
                listening
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(List.of(HttpVersion.HTTP_2))
                    .setKeyCertOptions(files.options()));
    return listening;
  }

  /** The port that is listened on; never 0. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Has the replicas of a ScaledObject's target scaled.
   *
   * @param platform what that target has, which KEDA does not tell: e.g. {@code read} of the
   *     Kubernetes scaler of the same Deployment
   * @throws IllegalArgumentException if it has one already
   */
  public KedaScaler scaler(ScaledObject object, Supplier<Future<Replicas>> platform) {
    KedaScaler scaler =
        new KedaScaler(
            vertx, context, object, platform, options.staleAfter(), clock, scalers::remove);
    if (scalers.putIfAbsent(object, scaler) != null) {
      throw new IllegalArgumentException(object + " is there twice: must be there once");
    }
    return scaler;
  }

  private void receive(HttpServerRequest request) {
    if (!request.version().equals(HttpVersion.HTTP_2)) {
      request.response().setStatusCode(505).end("gRPC needs HTTP/2\n");
      return;
    }
    String type = request.getHeader("content-type");
    if (!request.method().equals(HttpMethod.POST)
        || type == null
        || !type.startsWith("application/grpc")) {
      request
          .response()
          .setStatusCode(415)
          .end("must be a POST with a content-type of application/grpc\n");
      return;
    }
    GrpcCall call = new GrpcCall(request);
    Buffer body = Buffer.buffer();
    long timer =
        vertx.setTimer(
            REQUEST_MILLIS, late -> call.end(GrpcStatus.INVALID_ARGUMENT, "no whole message came"));
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.handler(
        part -> {
          if (body.length() + part.length() > MOST_BYTES) {
            call.end(
                GrpcStatus.RESOURCE_EXHAUSTED,
                "the message has more than %d bytes".formatted(MOST_BYTES));
          } else {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        whole -> {
          vertx.cancelTimer(timer);
          try {
            answer(call, request.path(), body);
          } catch (GrpcException e) {
            call.end(e.status, e.getMessage());
          } catch (InvalidProtocolBufferException e) {
            call.end(GrpcStatus.INVALID_ARGUMENT, "the message is none of KEDA's");
          } catch (RuntimeException e) {
            LOG.error("{} failed", request.path(), e);
            call.end(GrpcStatus.INTERNAL, "an error in the server; its log tells more");
          }
        });
  }

  private void answer(GrpcCall call, String path, Buffer body)
      throws GrpcException, InvalidProtocolBufferException {
    byte[] message = GrpcCall.message(body);
    switch (path) {
      case SERVICE + "IsActive" -> call.end(scaler(ref(message)).active());
      case SERVICE + "StreamIsActive" -> scaler(ref(message)).stream(call);
      case SERVICE + "GetMetricSpec" -> call.end(scaler(ref(message)).spec());
      case SERVICE + "GetMetrics" -> {
        GetMetricsRequest asked = GetMetricsRequest.parseFrom(message);
        call.end(scaler(asked.getScaledObjectRef()).metrics(asked.getMetricName()));
      }
      default -> throw new GrpcException(GrpcStatus.UNIMPLEMENTED, "no method %s".formatted(path));
    }
  }

  private static ScaledObjectRef ref(byte[] message) throws InvalidProtocolBufferException {
    return ScaledObjectRef.parseFrom(message);
  }

  private KedaScaler scaler(ScaledObjectRef ref) throws GrpcException {
    KedaScaler scaler =
        ref.getNamespace().isBlank() || ref.getName().isBlank()
            ? null
            : scalers.get(new ScaledObject(ref.getNamespace(), ref.getName()));
    if (scaler == null) {
      throw new GrpcException(
          GrpcStatus.NOT_FOUND,
          "Tidegate scales no scaledobject %s/%s: must be one of its settings"
              .formatted(ref.getNamespace(), ref.getName()));
    }
    return scaler;
  }

  /** Stops listening, within 5 s. KEDA leaves the counts as they are. */
  public Future<Void> close() {
    return Future.join(scalers.values().stream().map(KedaScaler::close).toList())
        .compose(ended -> server.close())
        .timeout(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
  }
}
