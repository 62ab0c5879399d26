package io.tidegate.wire;

/**
 * What the control plane thinks of an instance, written when that changes: for who shows it, and
 * for the next one that has to know what was said already.
 *
 * @param sinceMillis when the state began, by the broker's clock
 * @param lastHeartbeatMillis when the broker stored the heartbeat that the state follows from
 * @param text why, and what became of the work that was in hand
 */
public record InstanceStatus(
    String service,
    String instance,
    InstanceState state,
    long sinceMillis,
    long lastHeartbeatMillis,
    String text)
    implements WireMessage {
  public InstanceStatus {
    Check.name("service", service);
    Check.id("instance", instance);
    Check.present("state", state);
    Check.notNegative("sinceMillis", sinceMillis);
    Check.notNegative("lastHeartbeatMillis", lastHeartbeatMillis);
    text = Check.text("text", text);
  }

  /** Beside the heartbeat, not in its place: no instance's name has a line break. */
  public static String key(String instance) {
    return instance + "\nstatus";
  }

  @Override
  public String key() {
    return key(instance);
  }
}
