package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandSignature;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a follower of replicas needs.
 *
 * @param bootstrap host:port, comma-separated
 * @param services whose replicas it may act for; those whose partitions it owns it does
 * @param scalers opens what carries commands out for a service; closed with the follower
 * @param genuine whether a command is signed as it has to be
 * @param consumer settings of its member of the group beside the usual ones
 */
public record ReplicaFollowerOptions(
    String bootstrap,
    List<ReplicaService> services,
    Function<ReplicaService, ReplicaScaler> scalers,
    Predicate<Command> genuine,
    Map<String, String> consumer) {
  static final String GROUP = "tidegate-replicas";

  /** As the controllers': a service without an owner is one that nobody scales. */
  private static final Map<String, String> SOON_MISSED =
      Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "2000");

  public ReplicaFollowerOptions {
    services = List.copyOf(services);
    consumer = Map.copyOf(consumer);
  }

  /**
   * @param key that the controllers sign with; empty: commands are not signed
   */
  public static ReplicaFollowerOptions of(
      String bootstrap,
      List<ReplicaService> services,
      Function<ReplicaService, ReplicaScaler> scalers,
      Optional<PrivateKey> key) {
    return new ReplicaFollowerOptions(
        bootstrap,
        services,
        scalers,
        key.isEmpty() ? command -> true : command -> signed(command, key.get()),
        SOON_MISSED);
  }

  /** An Ed25519 signature of the same bytes by the same key is always the same. */
  private static boolean signed(Command command, PrivateKey key) {
    return CommandSignature.sign(command, key).signature().equals(command.signature());
  }
}
