package io.tidegate.gate.generators;

import io.tidegate.gate.load.Body;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.wire.GateWork.Request;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Who sends which request. A visit stays with one, as its cookies are there; requests of none go
 * round. Together they are the schedule, each request once, with the body that one generator alone
 * would send with it.
 */
final class Shares {
  private final int generators;
  private final long seed;
  private final Map<Integer, List<Body>> bodies;
  private int next;
  private int turn;

  Shares(int generators, long seed, Map<Integer, List<Body>> bodies) {
    this.generators = generators;
    this.seed = seed;
    this.bodies = bodies;
  }

  /** The number of the one that sends it; the requests have to be asked for in their order. */
  int of(PlannedRequest request) {
    if (request.session() != 0) {
      return new SplittableRandom(request.session() ^ seed).nextInt(generators);
    }
    int now = next;
    next = (next + 1) % generators;
    return now;
  }

  /** As it is told; the requests have to be asked for in their order. */
  Request told(PlannedRequest r) {
    int of = bodies.containsKey(r.route()) ? turn++ & Integer.MAX_VALUE : 0;
    return new Request(r.atMicros(), r.session(), r.route(), r.method(), r.path(), of);
  }
}
