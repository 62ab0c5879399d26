package io.tidegate.gate.traffic;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What real traffic looked like.
 *
 * @param couldNotTell what these logs hold no answer to
 * @param routes the most frequent first; their place is their number
 */
public record TrafficModel(
    List<InputReport> inputs,
    List<String> couldNotTell,
    long requests,
    List<Route> routes,
    Rate rate,
    Mix mix,
    Dispersion dispersion,
    Optional<Sessions> sessions) {

  /** The format's name and version. */
  public static final String SCHEMA = "tidegate.traffic-model/1";

  public TrafficModel {
    inputs = List.copyOf(inputs);
    couldNotTell = List.copyOf(couldNotTell);
    routes = List.copyOf(routes);
    if (requests < 1 || routes.isEmpty()) {
      throw new IllegalArgumentException(
          "a model of %d requests on %d routes: must be at least one"
              .formatted(requests, routes.size()));
    }
  }

  /**
   * Requests over time.
   *
   * @param lastSeconds what the log covers of the last bucket
   */
  public record Rate(Instant from, int bucketSeconds, int lastSeconds, List<Long> requests) {
    public Rate {
      requests = List.copyOf(requests);
      if (bucketSeconds < 1
          || lastSeconds < 1
          || lastSeconds > bucketSeconds
          || requests.isEmpty()) {
        throw new IllegalArgumentException(
            "%d buckets of %d s, the last of %d s: must be one or more, and the last no longer"
                .formatted(requests.size(), bucketSeconds, lastSeconds));
      }
    }

    public long seconds() {
      return (long) bucketSeconds * (requests.size() - 1) + lastSeconds;
    }

    /** Of the busiest bucket; a last one that the log hardly covers is none. */
    public double peakPerSecond() {
      double peak = 0;
      for (int i = 0; i < requests.size(); i++) {
        boolean partial = i == requests.size() - 1 && i > 0 && 2 * lastSeconds < bucketSeconds;
        peak = partial ? peak : Math.max(peak, perSecond(i));
      }
      return peak;
    }

    /**
     * Of the busiest second of a schedule that is so compressed; each stands for so many seconds of
     * the log, and has their mean.
     */
    public double peakPerSecond(double timeCompression) {
      double peak = 0;
      for (double at = 0; at < seconds(); at += timeCompression) {
        peak = Math.max(peak, perSecond(at, at + timeCompression));
      }
      return peak;
    }

    /** The mean from a second of the log to another; after its end there are no requests. */
    double perSecond(double from, double to) {
      double end = Math.min(to, seconds());
      int first = Math.min(requests.size() - 1, (int) (from / bucketSeconds));
      if (end <= (first + 1.0) * bucketSeconds) {
        return perSecond(first) * (end - from) / (to - from);
      }
      double sum = 0;
      for (int bucket = first;
          bucket < requests.size() && bucket * (double) bucketSeconds < end;
          bucket++) {
        double begins = Math.max(from, bucket * (double) bucketSeconds);
        double ends = Math.min(end, (bucket + 1.0) * bucketSeconds);
        sum += perSecond(bucket) * (ends - begins);
      }
      return sum / (to - from);
    }

    double perSecond(int bucket) {
      int covered = bucket == requests.size() - 1 ? lastSeconds : bucketSeconds;
      return (double) requests.get(bucket) / covered;
    }
  }

  /**
   * The routes' shares over time.
   *
   * @param shares of each period, the route's by its number; a period without requests is empty
   */
  public record Mix(int periodSeconds, List<List<Double>> shares) {
    public Mix {
      shares = shares.stream().map(List::copyOf).toList();
    }
  }

  /**
   * The index of dispersion of counts, variance to mean, within buckets of the rate; 1 is Poisson.
   * NaN: buckets are too few or too short to tell.
   */
  public record Dispersion(double at1s, double at10s, double at60s) {}

  /**
   * Visits: requests of one client with no gap of {@link #GAP_SECONDS} or more.
   *
   * @param transitions from a route to the next: {@code transitions.get(from)} holds the share of
   *     each {@code to}. The number after the last route is the beginning as {@code from}, the end
   *     as {@code to}.
   */
  public record Sessions(
      long count, double meanRequests, Quantiles thinkMillis, List<List<Double>> transitions) {
    public static final int GAP_SECONDS = 1800;

    public Sessions {
      transitions = transitions.stream().map(List::copyOf).toList();
    }
  }
}
