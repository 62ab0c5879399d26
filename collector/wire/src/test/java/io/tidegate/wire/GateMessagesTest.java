package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.proto.Envelope;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a load generator must not take from anybody. */
class GateMessagesTest {
  private static final GateWork REQUESTS =
      new GateWork(
          "r1",
          "gen-1",
          new GateWork.Requests(1, true, List.of(new GateWork.Request(5, 0, 0, "GET", "/a", 0))));

  private static String refusal(
      WireMessage message, Consumer<io.tidegate.wire.proto.Envelope.Builder> change)
      throws Exception {
    Envelope.Builder envelope = Envelope.parseFrom(WireCodec.encode(message)).toBuilder();
    change.accept(envelope);
    return assertThrows(
            UndecodableRecordException.class,
            () -> WireCodec.decode(envelope.build().toByteArray()))
        .getMessage();
  }

  @Test
  void aRequestThatWouldCarryAHeaderOfItsOwnIsRefused() throws Exception {
    String why =
        refusal(
            REQUESTS,
            e ->
                e.getGateWorkBuilder()
                    .getRequestsBuilder()
                    .getRequestsBuilder(0)
                    .setPath("/a HTTP/1.1\r\nx: y"));

    assertEquals("gate_work: request.path has control characters: must be printable", why);
    why =
        refusal(
            REQUESTS,
            e ->
                e.getGateWorkBuilder()
                    .getRequestsBuilder()
                    .getRequestsBuilder(0)
                    .setPath("http://elsewhere/"));
    assertTrue(why.contains("request.path is 'http://elsewhere/': must begin with /"), why);
    why =
        refusal(
            REQUESTS,
            e ->
                e.getGateWorkBuilder()
                    .getRequestsBuilder()
                    .getRequestsBuilder(0)
                    .setMethod("GET /b"));
    assertTrue(why.contains("request.method is 'GET /b'"), why);
  }

  @Test
  void aTaskOfALaterVersionIsNone() throws Exception {
    String why = refusal(REQUESTS, e -> e.getGateWorkBuilder().clearTask());

    assertEquals("gate_work: it has no task that this version knows", why);
  }

  @Test
  void countsThatCannotBeAreRefused() throws Exception {
    GateReport window =
        new GateReport(
            "r1",
            "gen-1",
            1,
            new GateReport.Window(
                1, 0, true, List.of(new GateReport.Route(0, 3, 1, Samples.histogram(5))), 0));
    String why =
        refusal(
            window,
            e -> e.getGateReportBuilder().getWindowBuilder().getRoutesBuilder(0).setErrors(4));
    assertTrue(why.contains("route 0 has 4 errors in 3 requests"), why);
    why =
        refusal(
            window,
            e ->
                e.getGateReportBuilder()
                    .getWindowBuilder()
                    .getRoutesBuilder(0)
                    .setMicros(com.google.protobuf.ByteString.copyFromUtf8("none")));
    assertTrue(why.contains("micros is no HdrHistogram V2 encoding"), why);
  }
}
