package io.tidegate.gate.traffic;

import java.util.BitSet;
import org.HdrHistogram.Histogram;

/** What is counted of one route. */
final class RouteStats {
  private static final int BITS = 1 << 13;

  private final Histogram bytes = new Histogram(2);
  private final Histogram micros = new Histogram(3_600_000_000L, 2);
  private final BitSet paths = new BitSet(BITS);
  private long requests;
  private long failed;

  void add(AccessRecord record) {
    requests++;
    failed += record.status() >= 500 ? 1 : 0;
    if (record.bytes() >= 0) {
      bytes.recordValue(Math.min(record.bytes(), 1L << 40));
    }
    if (record.durationMicros() >= 0) {
      micros.recordValue(Math.min(record.durationMicros(), 3_600_000_000L));
    }
    int hash = record.path().hashCode() * 0x9E3779B9;
    paths.set(hash >>> (Integer.SIZE - 13));
  }

  long requests() {
    return requests;
  }

  boolean timed() {
    return micros.getTotalCount() > 0;
  }

  /** Linear counting (Whang 1990); beyond some 50,000 it says no more than that. */
  private long distinct() {
    int free = BITS - paths.cardinality();
    return Math.max(1, Math.round(-BITS * Math.log(Math.max(free, 1) / (double) BITS)));
  }

  Route route(String method, String template, long all, String fixture) {
    boolean other = template.equals(RouteTable.OTHER);
    return new Route(
        method,
        template,
        (double) requests / all,
        template.indexOf('{') < 0 ? 1 : distinct(),
        requests == 0 ? 0 : (double) failed / requests,
        !other && (Methods.safe(method) || !fixture.isEmpty()),
        fixture,
        Quantiles.of(bytes),
        millis());
  }

  private Quantiles millis() {
    Quantiles quantiles = Quantiles.of(micros);
    return new Quantiles(quantiles.values().stream().map(v -> Math.round(v / 1000.0)).toList());
  }
}
