package io.tidegate.controller.service;

import io.tidegate.bus.DecodedBatch;
import io.tidegate.controller.ControlEvent;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.WireMessage;
import java.util.Comparator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An event of a batch in the order in which it is taken: by event time, and at the same time what
 * was measured before what follows from it. So a batch of a backlog decides as it would have live.
 */
record PendingEvent(
    ConsumerRecord<byte[], byte[]> origin, ControlEvent event, long timeMillis, int rank) {
  static final Comparator<PendingEvent> ORDER =
      Comparator.comparingLong(PendingEvent::timeMillis).thenComparingInt(PendingEvent::rank);

  static PendingEvent of(DecodedBatch.Decoded decoded) {
    return of(decoded.origin(), decoded.message());
  }

  static PendingEvent of(ConsumerRecord<byte[], byte[]> origin, WireMessage message) {
    if (message instanceof PoolWindow window) {
      return new PendingEvent(origin, new ControlEvent.WindowSeen(window), window.endMillis(), 0);
    } else if (message instanceof PoolAccuracy accuracy) {
      return new PendingEvent(
          origin, new ControlEvent.AccuracySeen(accuracy), accuracy.atMillis(), 1);
    } else if (message instanceof Forecast forecast) {
      return new PendingEvent(
          origin, new ControlEvent.ForecastSeen(forecast), forecast.madeAtMillis(), 2);
    } else if (message instanceof Ack ack) {
      return new PendingEvent(origin, new ControlEvent.AckSeen(ack), ack.atMillis(), 3);
    } else if (message instanceof ChangeRequest request) {
      return new PendingEvent(
          origin, new ControlEvent.ChangeRequested(request), request.atMillis(), 4);
    }
    throw new AssertionError("the topics carry no " + message.getClass());
  }
}
