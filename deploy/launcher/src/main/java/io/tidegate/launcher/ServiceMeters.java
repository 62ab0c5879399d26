package io.tidegate.launcher;

import io.tidegate.launcher.meters.CollectorMeters;
import io.tidegate.launcher.meters.ConsumerMeters;
import io.tidegate.launcher.meters.DecisionMeters;
import io.tidegate.launcher.meters.FeedMeters;
import io.tidegate.launcher.meters.Meters;
import java.time.InstantSource;

/** What is measured of the services. */
record ServiceMeters(
    CollectorMeters collected, ConsumerMeters consumers, DecisionMeters decided, FeedMeters feeds) {

  ServiceMeters(Meters meters, ConsumerMeters consumers, DecisionMeters decided) {
    this(
        new CollectorMeters(meters, InstantSource.system()),
        consumers,
        decided,
        new FeedMeters(meters));
  }
}
