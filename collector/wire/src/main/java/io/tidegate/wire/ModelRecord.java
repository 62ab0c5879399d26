package io.tidegate.wire;

import com.google.protobuf.ByteString;
import java.util.Map;

/**
 * A trained model. Never changed once written: which one serves is told by a {@link ModelPointer}.
 *
 * @param name what it forecasts, e.g. {@code breach}
 * @param version changes with the bytes
 * @param origin who made it: {@code prior}, {@code train}, {@code schedule}, {@code drift}
 * @param provenance data range, features, seeds, split, code version
 * @param scores on the later split, by their names
 * @param model the model's own format; at most {@value #MAX_BYTES} bytes, since Kafka takes records
 *     of 1 MiB
 */
public record ModelRecord(
    String name,
    String version,
    long createdAtMillis,
    String origin,
    Map<String, String> provenance,
    Map<String, Double> scores,
    ByteString model)
    implements WireMessage {
  public static final int MAX_BYTES = 900 * 1024;

  public ModelRecord {
    Check.name("name", name);
    Check.name("version", version);
    Check.notNegative("createdAtMillis", createdAtMillis);
    Check.name("origin", origin);
    provenance = Map.copyOf(provenance);
    scores = Map.copyOf(scores);
    Check.present("model", model);
    if (model.isEmpty() || model.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the model '%s' is %d bytes: must be from 1 to %d"
              .formatted(version, model.size(), MAX_BYTES));
    }
  }

  @Override
  public String key() {
    return name + "/" + version;
  }
}
