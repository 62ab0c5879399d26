package io.tidegate.sources.service;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.tidegate.sources.Refusals;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Answers as OTLP/HTTP has them: in the form of the request, an error as a {@code
 * google.rpc.Status}.
 */
enum OtlpAnswers {
  PROTOBUF("application/x-protobuf"),
  JSON("application/json");

  /** Codes of {@code google.rpc.Code}. */
  static final int INVALID_ARGUMENT = 3;

  static final int RESOURCE_EXHAUSTED = 8;
  static final int UNIMPLEMENTED = 12;
  static final int INTERNAL = 13;
  static final int UNAVAILABLE = 14;

  private final String contentType;

  OtlpAnswers(String contentType) {
    this.contentType = contentType;
  }

  /** Null for a content type that is neither. */
  static OtlpAnswers of(String contentType) {
    String bare = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    for (OtlpAnswers form : values()) {
      if (form.contentType.equalsIgnoreCase(bare)) {
        return form;
      }
    }
    return null;
  }

  /** Points that were refused are named; the client is not to send them again. */
  void taken(HttpServerResponse to, Refusals refusals) {
    ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
    refusals
        .text()
        .ifPresent(
            text ->
                response.setPartialSuccess(
                    ExportMetricsPartialSuccess.newBuilder()
                        .setRejectedDataPoints(refusals.total())
                        .setErrorMessage(text)));
    to.setStatusCode(200).putHeader("Content-Type", contentType);
    try {
      to.end(
          this == JSON
              ? Buffer.buffer(
                  JsonFormat.printer().omittingInsignificantWhitespace().print(response))
              : Buffer.buffer(response.build().toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void failed(HttpServerResponse to, int httpStatus, int code, String message) {
    if (to.ended() || to.closed()) {
      return;
    }
    to.setStatusCode(httpStatus)
        .putHeader("Content-Type", contentType)
        .end(
            this == JSON
                ? new JsonObject().put("code", code).put("message", message).toBuffer()
                : Buffer.buffer(status(code, message)));
  }

  private static byte[] status(int code, String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeInt32(1, code);
      out.writeString(2, message);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
