package io.tidegate.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the release gate's load generators are told, and tell, with every field set. */
final class GateSamples {
  private GateSamples() {}

  /** Its bytes are kept in golden-v3.txt. */
  static List<WireMessage> generators() {
    List<String> targets = List.of("http://10.0.0.1:8080", "https://10.0.0.2/shop");
    List<WireMessage> all = new ArrayList<>();
    for (GateWork.Task task :
        List.of(
            new GateWork.Call(targets, Samples.T0 * 1000 + 7),
            new GateWork.Hire(
                3,
                true,
                5000,
                1000,
                4096,
                500,
                Map.of("authorization", "Bearer x"),
                List.of(
                    new GateWork.RouteBody(
                        2,
                        "/orders",
                        "application/json",
                        com.google.protobuf.ByteString.copyFromUtf8("{}"))),
                "-----BEGIN CERTIFICATE-----",
                targets),
            new GateWork.Stretch(4, targets.get(1), 18_000_000, 6_000_000, 250_000, 1),
            new GateWork.Requests(
                4,
                true,
                List.of(
                    new GateWork.Request(18_000_250, 4711, 2, "POST", "/orders?big=1", 9),
                    new GateWork.Request(18_000_251, 0, 0, "GET", "/", 0))),
            new GateWork.Start(4, Samples.T0 * 1000 + 1_000_000),
            new GateWork.Stop(4, "aborted"),
            new GateWork.Alive())) {
      all.add(new GateWork("r1", task instanceof GateWork.Alive ? "" : "gen-1", task));
    }
    for (GateReport.News news :
        List.of(
            new GateReport.Offer(
                "it may not send to 10.0.0.2:443", 1, Samples.T0 * 1000, Samples.T0 * 1000 + 5),
            new GateReport.Ready(4, 2),
            new GateReport.Window(
                4,
                5,
                true,
                List.of(new GateReport.Route(2, 9, 1, Samples.histogram(120, 450))),
                0.5),
            new GateReport.Done(4, 3, 2, 2, Map.of("status 503", 1L), List.of(0.25, 1.5), true),
            new GateReport.Alive(),
            new GateReport.Failed("the disk is full"))) {
      all.add(new GateReport("r1", "gen-1", -7, news));
    }
    return all;
  }
}
