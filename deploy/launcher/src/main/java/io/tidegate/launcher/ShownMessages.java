package io.tidegate.launcher;

import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes what comes on the topics to those who show it. */
final class ShownMessages {
  private static final Logger LOG = LoggerFactory.getLogger(ShownMessages.class);

  private final FleetView view;
  private final RequestDesk desk;
  private final boolean logsAlerts;
  private final long sinceMillis = System.currentTimeMillis();

  /**
   * @param logsAlerts whether new alerts go to the log too, as where nobody may look at the page
   */
  ShownMessages(FleetView view, RequestDesk desk, boolean logsAlerts) {
    this.view = view;
    this.desk = desk;
    this.logsAlerts = logsAlerts;
  }

  void accept(ConsumerRecord<byte[], byte[]> origin, WireMessage message) {
    if (origin.topic().equals(Topics.EDGE_WINDOWS)) {
      // What the edge has byte for byte is shown under the name that it has here.
      if (message instanceof PoolWindow window && origin.key() != null) {
        PoolId.parse(new String(origin.key(), StandardCharsets.UTF_8))
            .edge()
            .ifPresent(edge -> view.accept(window.ofEdge(edge)));
      }
      return;
    }
    view.accept(message);
    desk.accept(message);
    view.instances().accept(message, origin.timestamp());
    if (logsAlerts && message instanceof Alert alert && origin.timestamp() >= sinceMillis) {
      LOG.warn("alert {} {} of {}: {}", alert.severity(), alert.kind(), alert.pool(), alert.text());
    }
  }
}
