package io.tidegate.controller;

import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the control loop of one pool knows. Immutable; {@link StateCodec} gives its bytes.
 *
 * @param history newest last, at most {@link Policy#rememberedWindows()}
 * @param instances of the newest window that had any
 * @param decisions how many were made so far
 * @param grownAtMillis event time of the newest growth; 0: never
 * @param shrunkAtMillis event time of the newest shrinking; 0: never
 * @param growthBarredUntilMillis after a growth was taken back; 0: not barred
 * @param shrinkBarredUntilMillis after a shrinking was taken back; 0: not barred
 * @param held what the newest HOLD said, so that only a change is written again
 * @param heldWindows windows since then
 * @param requests ids of the newest operators' requests, the newest last: each acts once
 * @param cache how well the pool's cache, if it is one, has answered
 * @param trust how far its forecasts may be acted on
 * @param turns when its sizes turned from growing to shrinking or back
 * @param labels of the newest window: what its policy was looked up by
 * @param admission what was done to its queue
 */
public record ControlState(
    PoolId pool,
    ControlPhase phase,
    List<WindowFacts> history,
    List<InstanceFacts> instances,
    Optional<Forecast> forecast,
    Optional<Change> change,
    long decisions,
    long grownAtMillis,
    long shrunkAtMillis,
    long growthBarredUntilMillis,
    long shrinkBarredUntilMillis,
    String held,
    int heldWindows,
    List<String> requests,
    CacheWatch cache,
    Trust trust,
    Turns turns,
    Map<String, String> labels,
    AdmissionWatch admission) {
  /** Requests that are remembered: a repeated one comes within moments, by a retry. */
  private static final int REQUESTS = 16;

  public ControlState {
    history = List.copyOf(history);
    instances = List.copyOf(instances);
    requests = List.copyOf(requests);
    labels = Map.copyOf(labels);
    if ((phase == ControlPhase.OBSERVING) != change.isEmpty()) {
      throw new IllegalArgumentException(
          Say.of(
              "%s is %s with %s change in flight", pool, phase, change.isPresent() ? "a" : "no"));
    }
  }

  /** A pool of which nothing was seen yet. */
  public static ControlState of(PoolId pool) {
    return new ControlState(
        pool,
        ControlPhase.OBSERVING,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        0,
        0,
        0,
        "",
        0,
        List.of(),
        CacheWatch.NONE,
        Trust.NONE,
        Turns.NONE,
        Map.of(),
        AdmissionWatch.NONE);
  }

  /** What the pool's policy is looked up by for an event: a window brings its own labels. */
  public Map<String, String> labelsFor(ControlEvent event) {
    return event instanceof ControlEvent.WindowSeen seen ? seen.window().labels() : labels;
  }

  /** Whether commands are out, so that revisions and sizes are about to change. */
  boolean settling() {
    return phase == ControlPhase.AWAITING_ACKS || phase == ControlPhase.ROLLING_BACK;
  }

  /** Whether it has a size, and an owner who lets it be set. */
  boolean settable() {
    return kind() != PoolKind.ENDPOINT
        && kind() != PoolKind.CACHE
        && instances.stream().anyMatch(i -> !i.spec().readOnly());
  }

  Optional<WindowFacts> newest() {
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
  }

  /** End of the newest window; 0 before the first. */
  public long newestEndMillis() {
    return newest().map(WindowFacts::endMillis).orElse(0L);
  }

  /** The newest windows whose end is after a time. */
  List<WindowFacts> after(long millis) {
    return history.stream().filter(w -> w.endMillis() > millis).toList();
  }

  /** By the newest window; a worker pool before the first. */
  PoolKind kind() {
    return newest().map(WindowFacts::kind).orElse(PoolKind.WORKER);
  }

  /** In what its sizes are counted. */
  String unit() {
    return kind() == PoolKind.REPLICAS ? "replicas" : "per instance";
  }

  /**
   * Requests that one worker, connection or replica has in progress at most; 1 if none is known.
   */
  double slotsPerUnit() {
    return instances.stream().mapToDouble(i -> i.spec().slotsPerUnit()).min().orElse(1);
  }

  /** The instances of the newest window, corrected by acks that are newer than it. */
  List<InstanceFacts> current() {
    if (change.isEmpty()) {
      return instances;
    }
    List<InstanceFacts> current = new ArrayList<>();
    for (InstanceFacts facts : instances) {
      InstanceFacts known = facts;
      for (Change.Part part : change.get().parts()) {
        if (part.instance().equals(facts.instance())
            && (part.revisionAfter() > facts.revision() || part.beganAnew(facts))) {
          known = corrected(facts, part);
        }
      }
      current.add(known);
    }
    return List.copyOf(current);
  }

  /** From now on the instances are as windows show them, whatever acks said before. */
  ControlState acksOutdone() {
    return change.isEmpty()
        ? this
        : with(phase, change.map(c -> c.withParts(Change.Part::outdone)));
  }

  private static InstanceFacts corrected(InstanceFacts facts, Change.Part part) {
    PoolSpec spec = facts.spec();
    boolean possible = part.sizeAfter() >= spec.minSize() && part.sizeAfter() <= spec.maxSize();
    PoolSpec sized = possible ? spec.withSize(part.sizeAfter()) : spec;
    return new InstanceFacts(
        facts.instance(),
        part.queueAfter() > 0 ? sized.withQueueCapacity(part.queueAfter()) : sized,
        part.revisionAfter());
  }

  /** What acks said of the instances outlives the change that they answered. */
  ControlState with(ControlPhase newPhase, Optional<Change> newChange) {
    return new ControlState(
        pool,
        newPhase,
        history,
        current(),
        forecast,
        newChange,
        decisions,
        grownAtMillis,
        shrunkAtMillis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        held,
        heldWindows,
        requests,
        cache,
        trust,
        turns,
        labels,
        admission);
  }

  ControlState withWindow(
      List<WindowFacts> newHistory,
      List<InstanceFacts> newInstances,
      Map<String, String> newLabels) {
    return new ControlState(
        pool,
        phase,
        newHistory,
        newInstances,
        forecast,
        change,
        decisions,
        grownAtMillis,
        shrunkAtMillis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        held,
        heldWindows,
        requests,
        cache,
        trust,
        turns,
        newLabels,
        admission);
  }

  ControlState withForecast(Forecast newForecast) {
    return new ControlState(
        pool,
        phase,
        history,
        instances,
        Optional.of(newForecast),
        change,
        decisions,
        grownAtMillis,
        shrunkAtMillis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        held,
        heldWindows,
        requests,
        cache,
        trust,
        turns,
        labels,
        admission);
  }

  ControlState withDecision(String newHeld, int newHeldWindows) {
    return new ControlState(
        pool,
        phase,
        history,
        instances,
        forecast,
        change,
        decisions + 1,
        grownAtMillis,
        shrunkAtMillis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        newHeld,
        newHeldWindows,
        requests,
        cache,
        trust,
        turns,
        labels,
        admission);
  }

  ControlState withHeldWindows(int newHeldWindows) {
    return new ControlState(
        pool,
        phase,
        history,
        instances,
        forecast,
        change,
        decisions,
        grownAtMillis,
        shrunkAtMillis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        held,
        newHeldWindows,
        requests,
        cache,
        trust,
        turns,
        labels,
        admission);
  }

  ControlState withResizeAt(boolean growth, long millis) {
    return new ControlState(
        pool,
        phase,
        history,
        instances,
        forecast,
        change,
        decisions,
        growth ? millis : grownAtMillis,
        growth ? shrunkAtMillis : millis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        held,
        heldWindows,
        requests,
        cache,
        trust,
        turns,
        labels,
        admission);
  }

  ControlState withBar(boolean growth, long untilMillis) {
    return new ControlState(
        pool,
        phase,
        history,
        instances,
        forecast,
        change,
        decisions,
        grownAtMillis,
        shrunkAtMillis,
        growth ? untilMillis : growthBarredUntilMillis,
        growth ? shrinkBarredUntilMillis : untilMillis,
        held,
        heldWindows,
        requests,
        cache,
        trust,
        turns,
        labels,
        admission);
  }

  /** After a person's change both directions wait: it is respected for a while. */
  ControlState withSetAt(long millis) {
    return withResizeAt(true, millis).withResizeAt(false, millis);
  }

  ControlState withRequest(String requestId) {
    List<String> newRequests = new ArrayList<>(requests);
    newRequests.add(requestId);
    newRequests.subList(0, Math.max(0, newRequests.size() - REQUESTS)).clear();
    return with(newRequests, cache, trust, turns);
  }

  ControlState withCache(CacheWatch newCache) {
    return with(requests, newCache, trust, turns);
  }

  ControlState withTrust(Trust newTrust) {
    return with(requests, cache, newTrust, turns);
  }

  /** A change of the controller's own moves the size. */
  ControlState withMove(boolean growth, long millis) {
    return with(requests, cache, trust, turns.after(growth, millis));
  }

  ControlState withAdmission(AdmissionWatch newAdmission) {
    return new ControlState(
        pool,
        phase,
        history,
        instances,
        forecast,
        change,
        decisions,
        grownAtMillis,
        shrunkAtMillis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        held,
        heldWindows,
        requests,
        cache,
        trust,
        turns,
        labels,
        newAdmission);
  }

  private ControlState with(
      List<String> newRequests, CacheWatch newCache, Trust newTrust, Turns newTurns) {
    return new ControlState(
        pool,
        phase,
        history,
        instances,
        forecast,
        change,
        decisions,
        grownAtMillis,
        shrunkAtMillis,
        growthBarredUntilMillis,
        shrinkBarredUntilMillis,
        held,
        heldWindows,
        newRequests,
        newCache,
        newTrust,
        newTurns,
        labels,
        admission);
  }
}
