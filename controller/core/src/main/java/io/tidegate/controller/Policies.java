package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Policies in order: the first that matches a pool is the pool's, by its name and by the labels
 * that all its instances share. However many labels one asks for, only its place counts.
 *
 * @param inOrder at least one; the last has to match every pool, so that none is without
 * @param schedules for each policy the times that are different, of which the first that is now
 *     counts
 */
public record Policies(List<Policy> inOrder, List<List<ScheduleWindow>> schedules) {
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
  }

  public Policies(List<Policy> inOrder) {
    this(inOrder, Collections.nCopies(inOrder.size(), List.of()));
  }

  /** One policy for every pool. */
  public static Policies all(Policy policy) {
    if (!policy.matches(ANY, Map.of())) {
      throw new IllegalArgumentException(
          Say.of("match is '%s': must be '*' for the only policy", policy.selector()));
    }
    return new Policies(List.of(policy));
  }

  /** These where none of the others matches. */
  public Policies under(List<Policy> others, List<List<ScheduleWindow>> othersSchedules) {
    List<Policy> all = new ArrayList<>(others);
    all.addAll(inOrder);
    List<List<ScheduleWindow>> allSchedules = new ArrayList<>(othersSchedules);
    allSchedules.addAll(schedules);
    return new Policies(all, allSchedules);
  }

  /**
   * Without regard to schedules.
   *
   * @param labels the pool's, see {@link io.tidegate.wire.PoolWindow#labels()}
   */
  public Policy of(PoolId pool, Map<String, String> labels) {
    return inOrder.get(index(pool, labels));
  }

  /** What holds for a pool at a time. */
  public Policy of(PoolId pool, Map<String, String> labels, long atMillis) {
    int index = index(pool, labels);
    Policy policy = inOrder.get(index);
    for (ScheduleWindow window : schedules.get(index)) {
      if (window.when().contains(atMillis)) {
        return window.over(policy);
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
