package io.tidegate.agent;

import io.tidegate.wire.EncodedHistogram;
import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/** What encoding a histogram takes; one for a round over many pools. */
final class Scratch {
  private final Histogram histogram = EncodedHistogram.newHistogram();
  private final ByteBuffer buffer = EncodedHistogram.newScratch();

  /** Takes the times off the track, each as so many. */
  EncodedHistogram taken(TimeTrack track, int weight) {
    histogram.reset();
    track.takeInto(histogram, weight);
    return EncodedHistogram.of(histogram, buffer);
  }
}
