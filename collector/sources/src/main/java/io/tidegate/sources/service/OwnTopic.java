package io.tidegate.sources.service;

import io.tidegate.bus.BrokerLogins;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topic for an OpenTelemetry Collector on a broker of our own, which makes none by itself. */
final class OwnTopic {
  private static final int SECONDS = 15;

  private OwnTopic() {}

  /** Blocks, up to 15 s. */
  static void ensure(String bootstrap, String topic)
      throws InterruptedException, TimeoutException, ExecutionException {
    Admin admin = Admin.create(BrokerLogins.client(bootstrap));
    try {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.empty(), Optional.empty())))
          .all()
          .get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    } finally {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
