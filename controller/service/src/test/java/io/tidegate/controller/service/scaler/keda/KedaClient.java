package io.tidegate.controller.service.scaler.keda;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.tidegate.controller.service.scaler.keda.KedaMessages.GetMetricSpecResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.GetMetricsRequest;
import io.tidegate.controller.service.scaler.keda.KedaMessages.GetMetricsResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.IsActiveResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.ScaledObjectRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Asks as KEDA does, by grpc-java. */
final class KedaClient {
  private static final CallOptions BOUNDED =
      CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);

  private final ManagedChannel channel;
  private final ScaledObjectRef ref;

  KedaClient(ManagedChannel channel, String namespace, String name) {
    this.channel = channel;
    this.ref =
        ScaledObjectRef.newBuilder()
            .setNamespace(namespace)
            .setName(name)
            .putScalerMetadata("scalerAddress", "tidegate.ops:9443")
            .build();
  }

  static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      String name, MethodType type, Parser<Q> question, Parser<A> answer) {
    return MethodDescriptor.newBuilder(bytes(question), bytes(answer))
        .setFullMethodName("externalscaler.ExternalScaler/" + name)
        .setType(type)
        .build();
  }

  private static <T extends MessageLite> MethodDescriptor.Marshaller<T> bytes(Parser<T> parser) {
    return new MethodDescriptor.Marshaller<>() {
      @Override
      public InputStream stream(T value) {
        return value.toByteString().newInput();
      }

      @Override
      public T parse(InputStream stream) {
        try {
          return parser.parseFrom(stream.readAllBytes());
        } catch (InvalidProtocolBufferException e) {
          throw new UncheckedIOException(e);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private static <Q extends MessageLite, A extends MessageLite> A ask(
      Channel channel, String name, Q question, Parser<Q> questions, Parser<A> answers) {
    return ClientCalls.blockingUnaryCall(
        channel, method(name, MethodType.UNARY, questions, answers), BOUNDED, question);
  }

  boolean isActive() {
    return ask(channel, "IsActive", ref, ScaledObjectRef.parser(), IsActiveResponse.parser())
        .getResult();
  }

  Iterator<IsActiveResponse> streamIsActive() {
    return ClientCalls.blockingServerStreamingCall(
        channel,
        method(
            "StreamIsActive",
            MethodType.SERVER_STREAMING,
            ScaledObjectRef.parser(),
            IsActiveResponse.parser()),
        BOUNDED,
        ref);
  }

  GetMetricSpecResponse metricSpec() {
    return ask(
        channel, "GetMetricSpec", ref, ScaledObjectRef.parser(), GetMetricSpecResponse.parser());
  }

  GetMetricsResponse metrics(String name) {
    return ask(
        channel,
        "GetMetrics",
        GetMetricsRequest.newBuilder().setScaledObjectRef(ref).setMetricName(name).build(),
        GetMetricsRequest.parser(),
        GetMetricsResponse.parser());
  }

  /** One that KEDA has since lately and that is not served. */
  GetMetricSpecResponse streamMetricSpec() {
    return ask(
        channel, "StreamMetricSpec", ref, ScaledObjectRef.parser(), GetMetricSpecResponse.parser());
  }

  GetMetricsResponse compressedMetrics() {
    return ClientCalls.blockingUnaryCall(
        channel,
        method(
            "GetMetrics",
            MethodType.UNARY,
            GetMetricsRequest.parser(),
            GetMetricsResponse.parser()),
        BOUNDED.withCompression("gzip"),
        GetMetricsRequest.newBuilder().setScaledObjectRef(ref).build());
  }
}
