package io.tidegate.sources.otlp;

/** Bytes that are no OTLP request. */
public final class MalformedOtlpException extends Exception {
  MalformedOtlpException(String message, Throwable cause) {
    super(message, cause);
  }
}
