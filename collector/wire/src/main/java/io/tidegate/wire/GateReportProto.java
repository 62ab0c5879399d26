package io.tidegate.wire;

import io.tidegate.wire.proto.GateAlive;
import io.tidegate.wire.proto.GateDone;
import io.tidegate.wire.proto.GateFailed;
import io.tidegate.wire.proto.GateOffer;
import io.tidegate.wire.proto.GateReady;
import io.tidegate.wire.proto.GateRoute;
import io.tidegate.wire.proto.GateWindow;

/** What load generators tell, to protobuf and back. */
final class GateReportProto {
  private GateReportProto() {}

  static io.tidegate.wire.proto.GateReport report(GateReport m) {
    var builder =
        io.tidegate.wire.proto.GateReport.newBuilder()
            .setRunId(m.runId())
            .setGenerator(m.generator())
            .setProcess(m.process());
    if (m.news() instanceof GateReport.Offer n) {
      builder.setOffer(
          GateOffer.newBuilder()
              .setRefusal(n.refusal())
              .setCallSentAtMicros(n.callSentAtMicros())
              .setReceivedAtMicros(n.receivedAtMicros())
              .setSentAtMicros(n.sentAtMicros()));
    } else if (m.news() instanceof GateReport.Ready n) {
      builder.setReady(GateReady.newBuilder().setStretch(n.stretch()).setRequests(n.requests()));
    } else if (m.news() instanceof GateReport.Window n) {
      builder.setWindow(window(n));
    } else if (m.news() instanceof GateReport.Done n) {
      builder.setDone(
          GateDone.newBuilder()
              .setStretch(n.stretch())
              .setPlanned(n.planned())
              .setSent(n.sent())
              .setAnsweredInTime(n.answeredInTime())
              .putAllErrors(n.errors())
              .addAllLagMillis(n.lagMillis())
              .setStopped(n.stopped()));
    } else if (m.news() instanceof GateReport.Failed n) {
      builder.setFailed(GateFailed.newBuilder().setReason(n.reason()));
    } else {
      builder.setAlive(GateAlive.getDefaultInstance());
    }
    return builder.build();
  }

  private static GateWindow window(GateReport.Window n) {
    GateWindow.Builder window =
        GateWindow.newBuilder()
            .setStretch(n.stretch())
            .setNumber(n.number())
            .setLast(n.last())
            .setLagMillis(n.lagMillis());
    n.routes()
        .forEach(
            r ->
                window.addRoutes(
                    GateRoute.newBuilder()
                        .setRoute(r.route())
                        .setRequests(r.requests())
                        .setErrors(r.errors())
                        .setMicros(ToProto.bytes(r.micros()))));
    return window.build();
  }

  static GateReport report(io.tidegate.wire.proto.GateReport p) {
    GateReport.News news =
        switch (p.getNewsCase()) {
          case OFFER ->
              new GateReport.Offer(
                  p.getOffer().getRefusal(),
                  p.getOffer().getCallSentAtMicros(),
                  p.getOffer().getReceivedAtMicros(),
                  p.getOffer().getSentAtMicros());
          case READY -> new GateReport.Ready(p.getReady().getStretch(), p.getReady().getRequests());
          case WINDOW -> window(p.getWindow());
          case DONE -> done(p.getDone());
          case ALIVE -> new GateReport.Alive();
          case FAILED -> new GateReport.Failed(p.getFailed().getReason());
          case NEWS_NOT_SET ->
              throw new IllegalArgumentException("it has no news that this version knows");
        };
    return new GateReport(p.getRunId(), p.getGenerator(), p.getProcess(), news);
  }

  private static GateReport.Window window(GateWindow p) {
    return new GateReport.Window(
        p.getStretch(),
        p.getNumber(),
        p.getLast(),
        p.getRoutesList().stream()
            .map(
                r ->
                    new GateReport.Route(
                        r.getRoute(),
                        r.getRequests(),
                        r.getErrors(),
                        FromProto.histogram("micros", r.getMicros())))
            .toList(),
        p.getLagMillis());
  }

  private static GateReport.Done done(GateDone p) {
    return new GateReport.Done(
        p.getStretch(),
        p.getPlanned(),
        p.getSent(),
        p.getAnsweredInTime(),
        p.getErrorsMap(),
        p.getLagMillisList(),
        p.getStopped());
  }
}
