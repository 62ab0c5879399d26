package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.predictor.registry.ModelEntry;
import io.tidegate.wire.ModelPointer;
import io.tidegate.wire.ModelRecord;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Models for programs. */
final class ModelsJson {
  private ModelsJson() {}

  static JsonNode list(List<ModelEntry> entries) {
    ObjectNode json = PoolRequest.body();
    ArrayNode models = json.putArray("models");
    entries.forEach(entry -> models.add(of(entry)));
    return json;
  }

  /** Of the one that came with the product there is no record: only its version and what it is. */
  static JsonNode of(ModelEntry entry) {
    ObjectNode json =
        PoolRequest.body()
            .put("version", entry.version())
            .put("role", word(entry.role()))
            .put("refusal", entry.refusal().isEmpty() ? null : entry.refusal());
    entry.record().ifPresent(record -> add(record, json));
    return json;
  }

  private static void add(ModelRecord record, ObjectNode json) {
    json.put("createdAtMillis", record.createdAtMillis())
        .put("origin", record.origin())
        .put("bytes", record.model().size());
    ObjectNode provenance = json.putObject("provenance");
    new TreeMap<>(record.provenance()).forEach(provenance::put);
    ObjectNode scores = json.putObject("scores");
    // JSON has no NaN: what is not known is left out.
    new TreeMap<>(record.scores())
        .forEach(
            (name, score) -> {
              if (Double.isFinite(score)) {
                scores.put(name, score);
              }
            });
  }

  static JsonNode rollback(ModelPointer pointer, String before) {
    return PoolRequest.body()
        .put("serving", pointer.serving())
        .put("insteadOf", before)
        .put("atMillis", pointer.atMillis())
        .put("reason", pointer.reason());
  }

  static String word(ModelEntry.Role role) {
    return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
