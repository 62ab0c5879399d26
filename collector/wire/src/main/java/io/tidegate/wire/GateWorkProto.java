package io.tidegate.wire;

import io.tidegate.wire.proto.GateAlive;
import io.tidegate.wire.proto.GateBody;
import io.tidegate.wire.proto.GateCall;
import io.tidegate.wire.proto.GateHire;
import io.tidegate.wire.proto.GateRequest;
import io.tidegate.wire.proto.GateRequests;
import io.tidegate.wire.proto.GateStart;
import io.tidegate.wire.proto.GateStop;
import io.tidegate.wire.proto.GateStretch;

/** What load generators are told, to protobuf and back. */
final class GateWorkProto {
  private GateWorkProto() {}

  static io.tidegate.wire.proto.GateWork work(GateWork m) {
    var builder =
        io.tidegate.wire.proto.GateWork.newBuilder()
            .setRunId(m.runId())
            .setGenerator(m.generator());
    if (m.task() instanceof GateWork.Call t) {
      builder.setCall(
          GateCall.newBuilder().addAllTargets(t.targets()).setSentAtMicros(t.sentAtMicros()));
    } else if (m.task() instanceof GateWork.Hire t) {
      builder.setHire(hire(t));
    } else if (m.task() instanceof GateWork.Stretch t) {
      builder.setStretch(
          GateStretch.newBuilder()
              .setNumber(t.number())
              .setTarget(t.target())
              .setFromMicros(t.fromMicros())
              .setLengthMicros(t.lengthMicros())
              .setGraceMicros(t.graceMicros())
              .setSettleWindows(t.settleWindows()));
    } else if (m.task() instanceof GateWork.Requests t) {
      GateRequests.Builder requests =
          GateRequests.newBuilder().setStretch(t.stretch()).setLast(t.last());
      t.requests().forEach(r -> requests.addRequests(request(r)));
      builder.setRequests(requests);
    } else if (m.task() instanceof GateWork.Start t) {
      builder.setStart(GateStart.newBuilder().setStretch(t.stretch()).setAtMicros(t.atMicros()));
    } else if (m.task() instanceof GateWork.Stop t) {
      builder.setStop(GateStop.newBuilder().setStretch(t.stretch()).setReason(t.reason()));
    } else {
      builder.setAlive(GateAlive.getDefaultInstance());
    }
    return builder.build();
  }

  private static GateHire hire(GateWork.Hire t) {
    GateHire.Builder hire =
        GateHire.newBuilder()
            .setRoutes(t.routes())
            .setHttp2(t.http2())
            .setTimeoutMillis(t.timeoutMillis())
            .setWindowMillis(t.windowMillis())
            .setMaxUnanswered(t.maxUnanswered())
            .setErrorsFrom(t.errorsFrom())
            .putAllHeaders(t.headers())
            .setTrust(t.trust())
            .addAllTargets(t.targets());
    t.bodies()
        .forEach(
            b ->
                hire.addBodies(
                    GateBody.newBuilder()
                        .setRoute(b.route())
                        .setPath(b.path())
                        .setContentType(b.contentType())
                        .setBytes(b.bytes())));
    return hire.build();
  }

  private static GateRequest request(GateWork.Request r) {
    return GateRequest.newBuilder()
        .setAtMicros(r.atMicros())
        .setSession(r.session())
        .setRoute(r.route())
        .setMethod(r.method())
        .setPath(r.path())
        .setTurn(r.turn())
        .build();
  }

  static GateWork work(io.tidegate.wire.proto.GateWork p) {
    GateWork.Task task =
        switch (p.getTaskCase()) {
          case CALL ->
              new GateWork.Call(p.getCall().getTargetsList(), p.getCall().getSentAtMicros());
          case HIRE -> hire(p.getHire());
          case STRETCH -> stretch(p.getStretch());
          case REQUESTS ->
              new GateWork.Requests(
                  p.getRequests().getStretch(),
                  p.getRequests().getLast(),
                  p.getRequests().getRequestsList().stream().map(GateWorkProto::request).toList());
          case START -> new GateWork.Start(p.getStart().getStretch(), p.getStart().getAtMicros());
          case STOP -> new GateWork.Stop(p.getStop().getStretch(), p.getStop().getReason());
          case ALIVE -> new GateWork.Alive();
          case TASK_NOT_SET ->
              throw new IllegalArgumentException("it has no task that this version knows");
        };
    return new GateWork(p.getRunId(), p.getGenerator(), task);
  }

  private static GateWork.Hire hire(GateHire p) {
    return new GateWork.Hire(
        p.getRoutes(),
        p.getHttp2(),
        p.getTimeoutMillis(),
        p.getWindowMillis(),
        p.getMaxUnanswered(),
        p.getErrorsFrom(),
        p.getHeadersMap(),
        p.getBodiesList().stream()
            .map(
                b ->
                    new GateWork.RouteBody(
                        b.getRoute(), b.getPath(), b.getContentType(), b.getBytes()))
            .toList(),
        p.getTrust(),
        p.getTargetsList());
  }

  private static GateWork.Stretch stretch(GateStretch p) {
    return new GateWork.Stretch(
        p.getNumber(),
        p.getTarget(),
        p.getFromMicros(),
        p.getLengthMicros(),
        p.getGraceMicros(),
        p.getSettleWindows());
  }

  private static GateWork.Request request(GateRequest p) {
    return new GateWork.Request(
        p.getAtMicros(), p.getSession(), p.getRoute(), p.getMethod(), p.getPath(), p.getTurn());
  }
}
