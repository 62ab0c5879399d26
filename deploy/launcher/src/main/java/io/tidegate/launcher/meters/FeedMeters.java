package io.tidegate.launcher.meters;

import io.micrometer.core.instrument.Tags;
import io.tidegate.controller.service.feed.AlertmanagerFeed;
import io.tidegate.controller.service.feed.WebhookFeed;
import java.util.function.DoubleSupplier;

/** How alerts leave for other systems. */
public final class FeedMeters {
  private final Meters meters;

  public FeedMeters(Meters meters) {
    this.meters = meters;
  }

  /** Adds the meters of the feed to Alertmanagers; once. */
  public void watch(AlertmanagerFeed feed) {
    watch("alertmanager", feed::sent, feed::failures, feed::dropped, feed::silenced);
    meters.gauge(
        "tidegate.feed.firing",
        null,
        "Alerts that fire now",
        Tags.of("feed", "alertmanager"),
        feed::firing);
  }

  /** Adds the meters of the webhooks; once. */
  public void watch(WebhookFeed feed) {
    watch("webhook", feed::sent, feed::failures, feed::dropped, feed::silenced);
    meters.counter(
        "tidegate.feed.acknowledged",
        "Alerts that told again what was acknowledged, and so went to no webhook",
        Tags.of("feed", "webhook"),
        feed::acknowledged);
    meters.counter(
        "tidegate.feed.inhibited",
        "Alerts that another one explains, and so went to no webhook when they came",
        Tags.of("feed", "webhook"),
        feed::inhibited);
  }

  private void watch(
      String feed,
      DoubleSupplier sent,
      DoubleSupplier failures,
      DoubleSupplier dropped,
      DoubleSupplier silenced) {
    Tags tags = Tags.of("feed", feed);
    meters.counter(
        "tidegate.feed.sent", "Alerts that a receiver took, counted each time", tags, sent);
    meters.counter(
        "tidegate.feed.failures",
        "Requests that failed, those that were tried again included",
        tags,
        failures);
    meters.counter(
        "tidegate.feed.dropped",
        "Alerts that a receiver never took: refused, given up, or left out",
        tags,
        dropped);
    meters.counter(
        "tidegate.feed.silenced",
        "Alerts that a silence kept from receivers, to Alertmanagers counted each time",
        tags,
        silenced);
  }
}
