package io.tidegate.sim.world;

import java.util.Arrays;

/** Requests of one instance that wait or run, in the order of their arrival. */
final class InHand {
  double[] arrived = new double[32];
  double[] starts = new double[32];
  double[] ends = new double[32];

  /** The request's own work and its call, relative to the mean; call is negative without one. */
  double[] work = new double[32];

  double[] call = new double[32];
  boolean[] fails = new boolean[32];
  int count;

  /** Has what the other has. */
  void set(InHand other) {
    count = 0;
    for (int i = 0; i < other.count; i++) {
      add(
          other.arrived[i],
          other.starts[i],
          other.ends[i],
          other.work[i],
          other.call[i],
          other.fails[i]);
    }
  }

  void add(
      double arrivedAt, double startsAt, double endsAt, double ownWork, double ownCall, boolean f) {
    if (count == arrived.length) {
      int length = 2 * count;
      arrived = Arrays.copyOf(arrived, length);
      starts = Arrays.copyOf(starts, length);
      ends = Arrays.copyOf(ends, length);
      work = Arrays.copyOf(work, length);
      call = Arrays.copyOf(call, length);
      fails = Arrays.copyOf(fails, length);
    }
    arrived[count] = arrivedAt;
    starts[count] = startsAt;
    ends[count] = endsAt;
    work[count] = ownWork;
    call[count] = ownCall;
    fails[count++] = f;
  }
}
