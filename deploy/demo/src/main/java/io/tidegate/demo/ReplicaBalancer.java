package io.tidegate.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Spreads requests over the replicas of a service in turn, by the client itself. Safe for use by
 * several threads.
 */
public final class ReplicaBalancer implements RequestRouter {
  private static final String HOST = "127.0.0.1";

  private final List<Replica> replicas = new ArrayList<>();
  private int turn;

  private static final class Replica {
    final int number;
    final int port;
    int inFlight;
    Runnable whenIdle;

    Replica(int number, int port) {
      this.number = number;
      this.port = port;
    }
  }

  /** From now on one more gets requests. */
  public synchronized void add(int number, int port) {
    replicas.add(new Replica(number, port));
  }

  /**
   * One gets no further requests.
   *
   * @param whenIdle called as soon as all that it has are answered; at once where it has none
   */
  public void leave(int number, Runnable whenIdle) {
    synchronized (this) {
      for (Replica replica : replicas) {
        if (replica.number == number && replica.inFlight > 0) {
          replica.whenIdle = whenIdle;
          return;
        }
      }
      remove(number);
    }
    whenIdle.run();
  }

  /** One is not there any more, whatever it has in hand. */
  public synchronized void remove(int number) {
    replicas.removeIf(replica -> replica.number == number);
  }

  /** How many get requests. */
  public synchronized int size() {
    return (int) replicas.stream().filter(replica -> replica.whenIdle == null).count();
  }

  @Override
  public synchronized Optional<Route> next() {
    for (int tried = 0; tried < replicas.size(); tried++) {
      turn = (turn + 1) % replicas.size();
      Replica replica = replicas.get(turn);
      if (replica.whenIdle == null) {
        replica.inFlight++;
        return Optional.of(new Route(HOST, replica.port, () -> answered(replica)));
      }
    }
    return Optional.empty();
  }

  private void answered(Replica replica) {
    Runnable idle = null;
    synchronized (this) {
      replica.inFlight--;
      if (replica.inFlight == 0 && replica.whenIdle != null) {
        idle = replica.whenIdle;
        replicas.remove(replica);
      }
    }
    if (idle != null) {
      idle.run();
    }
  }
}
