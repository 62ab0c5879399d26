package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Policies in order: the first that matches a pool is the pool's, by its name and by the labels
 * that all its instances share. However many labels one asks for, only its place counts.
 *
 * @param inOrder at least one; the last has to match every pool, so that none is without
 * @param schedules for each policy the times that are different, of which the first that is now
 *     counts
 * @param databases whose connections are shared out, whichever policies their pools have
 */
public record Policies(
    List<Policy> inOrder, List<List<ScheduleWindow>> schedules, List<Database> databases) {
  private static final PoolId ANY = new PoolId("any-service", "any-pool");

  public Policies {
    inOrder = List.copyOf(inOrder);
    schedules = schedules.stream().map(List::copyOf).toList();
    if (inOrder.isEmpty()) {
      throw new IllegalArgumentException("there is no policy: must be at least one");
    }
    if (schedules.size() != inOrder.size()) {
      throw new IllegalArgumentException(
          Say.of("%d schedules of %d policies", schedules.size(), inOrder.size()));
    }
    Policy last = inOrder.get(inOrder.size() - 1);
    if (!last.match().equals("*") && !last.match().equals("*/*") || !last.labels().isEmpty()) {
      throw new IllegalArgumentException(
          Say.of(
              "the last policy matches '%s': must be '*', so that every pool has one",
              last.selector()));
    }
    for (int i = 0; i < inOrder.size(); i++) {
      for (ScheduleWindow window : schedules.get(i)) {
        window.over(inOrder.get(i));
      }
    }
    databases = List.copyOf(databases);
    Map<PoolId, String> owners = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (Database database : databases) {
      if (!names.add(database.name())) {
        throw new IllegalArgumentException(
            Say.of("database '%s' stands there twice: must have one entry", database.name()));
      }
      for (PoolId pool : new TreeSet<>(database.pools().keySet())) {
        String other = owners.put(pool, database.name());
        if (other != null) {
          throw new IllegalArgumentException(
              Say.of(
                  "pool %s is in the databases '%s' and '%s': must be in one",
                  pool, other, database.name()));
        }
      }
    }
  }

  public Policies(List<Policy> inOrder) {
    this(inOrder, Collections.nCopies(inOrder.size(), List.of()), List.of());
  }

  /** One policy for every pool. */
  public static Policies all(Policy policy) {
    if (!policy.matches(ANY, Map.of())) {
      throw new IllegalArgumentException(
          Say.of("match is '%s': must be '*' for the only policy", policy.selector()));
    }
    return new Policies(List.of(policy));
  }

  /** These where none of the others matches; of databases those that the others do not name. */
  public Policies under(
      List<Policy> others,
      List<List<ScheduleWindow>> othersSchedules,
      List<Database> othersDatabases) {
    List<Policy> all = new ArrayList<>(others);
    all.addAll(inOrder);
    List<List<ScheduleWindow>> allSchedules = new ArrayList<>(othersSchedules);
    allSchedules.addAll(schedules);
    List<Database> allDatabases = new ArrayList<>(othersDatabases);
    for (Database own : databases) {
      if (othersDatabases.stream().noneMatch(other -> other.name().equals(own.name()))) {
        allDatabases.add(own);
      }
    }
    return new Policies(all, allSchedules, allDatabases);
  }

  /**
   * Without regard to schedules.
   *
   * @param labels the pool's, see {@link io.tidegate.wire.PoolWindow#labels()}
   */
  public Policy of(PoolId pool, Map<String, String> labels) {
    return shared(inOrder.get(index(pool, labels)), pool);
  }

  /** What holds for a pool at a time. */
  public Policy of(PoolId pool, Map<String, String> labels, long atMillis) {
    int index = index(pool, labels);
    Policy policy = inOrder.get(index);
    for (ScheduleWindow window : schedules.get(index)) {
      if (window.when().contains(atMillis)) {
        return shared(window.over(policy), pool);
      }
    }
    return shared(policy, pool);
  }

  private Policy shared(Policy policy, PoolId pool) {
    for (Database database : databases) {
      Integer share = database.pools().get(pool);
      if (share != null) {
        return policy.withDatabase(Optional.of(new Database.Share(database.name(), share)));
      }
    }
    return policy;
  }

  private int index(PoolId pool, Map<String, String> labels) {
    for (int i = 0; i < inOrder.size(); i++) {
      if (inOrder.get(i).matches(pool, labels)) {
        return i;
      }
    }
    throw new IllegalStateException("no policy for " + pool);
  }
}
