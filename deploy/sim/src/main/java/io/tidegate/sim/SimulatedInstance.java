package io.tidegate.sim;

import java.util.ArrayDeque;
import java.util.PriorityQueue;

/** One instance of a simulated pool: servers, a bounded queue, and workers that may get stuck. */
final class SimulatedInstance {

  /** Told of each request that ended. */
  interface Ended {
    void ended(double waitMillis, double runMillis);
  }

  private record Waiting(double arrivedMillis, double runMillis) {}

  private record Running(double endsMillis, double waitedMillis, double runMillis)
      implements Comparable<Running> {
    @Override
    public int compareTo(Running other) {
      return Double.compare(endsMillis, other.endsMillis);
    }
  }

  private final PriorityQueue<Running> running = new PriorityQueue<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final int queueCapacity;
  private int size;
  private int stuck;
  private long submitted;
  private long rejected;
  private long completed;

  SimulatedInstance(int size, int queueCapacity) {
    this.size = size;
    this.queueCapacity = queueCapacity;
  }

  void resize(int newSize) {
    size = newSize;
  }

  void beginWindow(double startMillis, int stuckWorkers, Ended sink) {
    submitted = 0;
    rejected = 0;
    completed = 0;
    stuck = Math.min(stuckWorkers, size);
    startWaiting(startMillis);
    finishUntil(startMillis, sink);
  }

  void arrive(double atMillis, double runMillis, Ended sink) {
    finishUntil(atMillis, sink);
    if (running.size() < size - stuck) {
      submitted++;
      running.add(new Running(atMillis + runMillis, 0, runMillis));
    } else if (waiting.size() < queueCapacity) {
      submitted++;
      waiting.add(new Waiting(atMillis, runMillis));
    } else {
      rejected++;
    }
  }

  /** Ends what ends until then; each end lets the longest waiting request start. */
  void finishUntil(double millis, Ended sink) {
    while (!running.isEmpty() && running.peek().endsMillis() <= millis) {
      Running done = running.poll();
      completed++;
      sink.ended(done.waitedMillis(), done.runMillis());
      startWaiting(done.endsMillis());
    }
  }

  private void startWaiting(double nowMillis) {
    while (!waiting.isEmpty() && running.size() < size - stuck) {
      Waiting next = waiting.poll();
      running.add(
          new Running(
              nowMillis + next.runMillis(), nowMillis - next.arrivedMillis(), next.runMillis()));
    }
  }

  int size() {
    return size;
  }

  int active() {
    return Math.min(size, running.size() + stuck);
  }

  int queued() {
    return waiting.size();
  }

  long submitted() {
    return submitted;
  }

  long rejected() {
    return rejected;
  }

  long completed() {
    return completed;
  }
}
