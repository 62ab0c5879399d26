package io.tidegate.wire;

import java.util.List;
import java.util.Map;

/**
 * A sign of life of one instance, and its registration: each carries all there is to know, so that
 * who reads the newest knows the instance.
 *
 * @param intervalMillis the next one is due after it
 * @param leaving an orderly end: this is the last one
 */
public record Heartbeat(
    String service,
    String instance,
    long startedAtMillis,
    long atMillis,
    long intervalMillis,
    String agentVersion,
    Map<String, String> labels,
    boolean leaving,
    List<Pool> pools)
    implements WireMessage {

  /**
   * One pool of the instance.
   *
   * @param running tasks or loans in hand at this moment
   * @param queued tasks or callers that wait
   */
  public record Pool(
      PoolId pool, PoolKind kind, PoolPhase phase, PoolSpec spec, int running, int queued) {
    public Pool {
      Check.present("pool", pool);
      Check.present("kind", kind);
      Check.present("phase", phase);
      Check.present("spec", spec);
      Check.atLeast("running", 0, running);
      Check.atLeast("queued", 0, queued);
    }
  }

  public Heartbeat {
    Check.name("service", service);
    Check.id("instance", instance);
    Check.notNegative("startedAtMillis", startedAtMillis);
    Check.notNegative("atMillis", atMillis);
    if (intervalMillis < 1) {
      throw new IllegalArgumentException(
          "intervalMillis is %d: must be at least 1".formatted(intervalMillis));
    }
    agentVersion = Check.text("agentVersion", agentVersion);
    labels = Map.copyOf(labels);
    pools = List.copyOf(pools);
  }

  @Override
  public String key() {
    return instance;
  }
}
