package io.tidegate.gate.traffic;

import io.tidegate.gate.traffic.TrafficModel.Sessions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Sessions, as requests come; of those that are open only the last request is kept. */
final class SessionTracker {
  private static final long GAP_MICROS = Sessions.GAP_SECONDS * 1_000_000L;
  private static final int MOST_OPEN = 200_000;

  private static final class Open {
    private long lastMicros;
    private int lastRoute;
  }

  private final int edge;
  private final long[][] transitions;
  private final Histogram thinkMillis = new Histogram(Sessions.GAP_SECONDS * 1000L, 2);
  private final Map<Long, Open> open = new LinkedHashMap<>(1024, 0.75f, true);
  private long sessions;
  private long requests;
  private long disordered;
  private long evicted;

  SessionTracker(int routes) {
    edge = routes;
    transitions = new long[routes + 1][routes + 1];
  }

  void add(AccessRecord record, int route) {
    if (record.client() == 0) {
      return;
    }
    requests++;
    Open session = open.get(record.client());
    if (session != null && record.epochMicros() - session.lastMicros >= GAP_MICROS) {
      end(session);
      open.remove(record.client());
      session = null;
    }
    if (session == null) {
      session = new Open();
      open.put(record.client(), session);
      sessions++;
      transitions[edge][route]++;
      forget();
    } else {
      long think = record.epochMicros() - session.lastMicros;
      disordered += think < 0 ? 1 : 0;
      thinkMillis.recordValue(Math.max(0, think) / 1000);
      transitions[session.lastRoute][route]++;
    }
    session.lastMicros = Math.max(session.lastMicros, record.epochMicros());
    session.lastRoute = route;
  }

  private void forget() {
    if (open.size() > MOST_OPEN) {
      Iterator<Open> eldest = open.values().iterator();
      end(eldest.next());
      eldest.remove();
      evicted++;
    }
  }

  private void end(Open session) {
    transitions[session.lastRoute][edge]++;
  }

  /** Requests of a session that came before one that was logged earlier. */
  long disordered() {
    return disordered;
  }

  /** Sessions that were ended as too many were open. */
  long evicted() {
    return evicted;
  }

  /** Empty: nothing tells who asked. */
  Optional<Sessions> finish() {
    if (sessions == 0) {
      return Optional.empty();
    }
    open.values().forEach(this::end);
    open.clear();
    List<List<Double>> shares = new ArrayList<>();
    for (long[] row : transitions) {
      long sum = 0;
      for (long count : row) {
        sum += count;
      }
      List<Double> share = new ArrayList<>();
      for (long count : row) {
        share.add(sum == 0 ? 0.0 : (double) count / sum);
      }
      shares.add(share);
    }
    return Optional.of(
        new Sessions(sessions, (double) requests / sessions, Quantiles.of(thinkMillis), shares));
  }
}
