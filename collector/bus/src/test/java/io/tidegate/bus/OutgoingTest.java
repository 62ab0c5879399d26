package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class OutgoingTest {
  private static Map<String, String> headers(Outgoing outgoing) {
    Map<String, String> headers = new TreeMap<>();
    for (Header header : outgoing.producerRecord().headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }

  @Test
  void anAlertIsACloudEventInBinaryMode() {
    Alert alert =
        new Alert(
            "orders-1",
            PoolId.parse("orders/workers"),
            Alert.Kind.BREACH_FORECAST,
            Alert.Severity.CRITICAL,
            1_764_000_000_500L,
            "a breach is expected",
            "");
    Map<String, String> expected =
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", "orders-1",
            "ce_source", "/tidegate",
            "ce_type", "io.tidegate.alert.breach-forecast",
            "ce_subject", "orders/workers",
            "ce_time", "2025-11-24T16:00:00.500Z",
            "content-type", "application/protobuf");
    assertEquals(expected, headers(Outgoing.of("tidegate.alerts", alert)));
    assertEquals(expected, headers(Outgoing.to("tidegate.alerts", 3, "k", alert)));
  }

  @Test
  void otherRecordsHaveNoHeadersButTheirOwn() {
    Outgoing outgoing = Outgoing.bytes("tidegate.rejected", "k", new byte[] {1});
    assertEquals(Map.of(), headers(outgoing));
    assertEquals(Map.of("reason", "x"), headers(outgoing.header("reason", new byte[] {'x'})));
  }
}
