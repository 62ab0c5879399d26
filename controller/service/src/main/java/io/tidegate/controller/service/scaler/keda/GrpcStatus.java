package io.tidegate.controller.service.scaler.keda;

/** The outcomes of a call that are used here; the numbers are gRPC's. */
enum GrpcStatus {
  OK(0),
  INVALID_ARGUMENT(3),
  NOT_FOUND(5),
  RESOURCE_EXHAUSTED(8),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14);

  final int code;

  GrpcStatus(int code) {
    this.code = code;
  }

  /** A call that ends with one of them. */
  static final class GrpcException extends Exception {
    private static final long serialVersionUID = 1;

    final GrpcStatus status;

    GrpcException(GrpcStatus status, String message) {
      super(message);
      this.status = status;
    }
  }
}
