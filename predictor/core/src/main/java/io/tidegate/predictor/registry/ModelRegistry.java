package io.tidegate.predictor.registry;

import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.ModelPointer;
import io.tidegate.wire.ModelRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The models of one name. Fed with the records of the models' topic in their order, two registries
 * serve the same. Keeps the newest {@value #MOST_KEPT} and those that may be gone back to. Not
 * thread-safe.
 */
public final class ModelRegistry {
  /** The name under which breach models are kept. */
  public static final String BREACH = "breach";

  /** Prefix of the scores that the champion had on the challenger's split. */
  public static final String CHAMPION = "champion-";

  /** What a pointer calls the built-in model: its version may be another on each node. */
  public static final String BUILT_IN = "built-in";

  static final int MOST_KEPT = 20;

  private final String name;
  private final ServedModel builtIn;
  private final ModelReader reader;
  private final Map<String, ModelRecord> records = new HashMap<>();
  private final Map<String, String> refusals = new HashMap<>();
  private ServedModel serving;
  private ModelPointer pointer;
  private long refused;

  /**
   * @param builtIn serves while no pointer names another, and can always be gone back to
   */
  public ModelRegistry(String name, ServedModel builtIn, ModelReader reader) {
    this.name = name;
    this.builtIn = builtIn;
    this.serving = builtIn;
    this.reader = reader;
  }

  public ServedModel serving() {
    return serving;
  }

  /** Models that were refused so far, each time that they were. */
  public long refused() {
    return refused;
  }

  /** Takes a trained model. It does not serve before a pointer names it. */
  public ModelChange accept(ModelRecord record) {
    if (!record.name().equals(name)) {
      return new ModelChange.None();
    }
    records.put(record.version(), record);
    refusals.remove(record.version());
    forgetOldest();
    try {
      read(record);
    } catch (IllegalArgumentException e) {
      return refuse(record.version(), e.getMessage());
    }
    // One that its pointer came before.
    return pointer != null && pointer.serving().equals(record.version())
        ? accept(pointer)
        : new ModelChange.None();
  }

  /** Takes the name of the model that is to serve. */
  public ModelChange accept(ModelPointer next) {
    if (!next.name().equals(name)) {
      return new ModelChange.None();
    }
    pointer = next;
    String version = next.serving();
    if (version.equals(pointerTo(serving))) {
      return new ModelChange.None();
    }
    if (version.equals(BUILT_IN)) {
      return serve(builtIn, next);
    }
    ModelRecord record = records.get(version);
    if (record == null) {
      return refuse(version, "model '%s' is to serve, but it is not there".formatted(version));
    }
    if (!next.goingBack()) {
      Optional<String> worse = worse(record);
      if (worse.isPresent()) {
        return refuse(version, worse.get());
      }
    }
    try {
      return serve(read(record), next);
    } catch (IllegalArgumentException e) {
      return refuse(version, e.getMessage());
    }
  }

  private ModelChange serve(ServedModel model, ModelPointer next) {
    serving = model;
    return new ModelChange.Serve(model, next.reason());
  }

  private ModelChange refuse(String version, String reason) {
    refusals.put(version, reason);
    refused++;
    return new ModelChange.Refused(version, reason);
  }

  private ServedModel read(ModelRecord record) {
    ServedModel model = reader.read(record.model().toByteArray());
    if (!model.version().equals(record.version())) {
      throw new IllegalArgumentException(
          "the record says that it is model '%s', its bytes are model '%s'"
              .formatted(record.version(), model.version()));
    }
    return model;
  }

  /** Why a model must not take the place of the one that it was compared with. */
  private static Optional<String> worse(ModelRecord record) {
    Optional<ModelScores> own = ModelScores.of(record.scores(), "");
    Optional<ModelScores> champion = ModelScores.of(record.scores(), CHAMPION);
    if (own.isEmpty() || champion.isEmpty()) {
      return Optional.of(
          "model '%s' was never compared with the one that served".formatted(record.version()));
    }
    ModelScores.Comparison comparison = own.get().against(champion.get());
    return comparison.better()
        ? Optional.empty()
        : Optional.of(
            "model '%s' is not better than the one that served: %s"
                .formatted(record.version(), comparison.reason()));
  }

  /**
   * The pointer that makes a model serve.
   *
   * @throws IllegalArgumentException if it is not there, cannot be read, or is not better than the
   *     one that it was compared with
   */
  public ModelPointer promote(String version, long atMillis, String reason) {
    ModelRecord record = known(version);
    worse(record)
        .ifPresent(
            worse -> {
              throw new IllegalArgumentException(worse);
            });
    read(record);
    List<String> before = new ArrayList<>(servedBefore());
    before.remove(version);
    before.add(0, pointerTo(serving));
    List<String> rolledBack = new ArrayList<>(rolledBack());
    rolledBack.remove(version);
    return new ModelPointer(name, version, before, rolledBack, atMillis, reason, false);
  }

  /**
   * The pointer that goes back.
   *
   * @param version to which; nothing: to the one that served before
   * @throws IllegalArgumentException if there is none, or it cannot be read
   */
  public ModelPointer rollBack(Optional<String> version, long atMillis, String reason) {
    String from = pointerTo(serving);
    List<String> before = new ArrayList<>(servedBefore());
    before.remove(from);
    String to =
        version
            .map(v -> v.equals(builtIn.version()) ? BUILT_IN : v)
            .orElseGet(() -> before.isEmpty() ? BUILT_IN : before.get(0));
    if (to.equals(from)) {
      throw new IllegalArgumentException(
          version.isPresent()
              ? "model '%s' serves already".formatted(to)
              : "model '%s' has served from the beginning: there is none to go back to"
                  .formatted(to));
    }
    if (!to.equals(BUILT_IN)) {
      read(known(to));
    }
    before.remove(to);
    List<String> rolledBack = new ArrayList<>(rolledBack());
    rolledBack.remove(to);
    if (!from.equals(BUILT_IN)) {
      rolledBack.add(0, from);
    }
    return new ModelPointer(name, to, before, rolledBack, atMillis, reason, true);
  }

  private String pointerTo(ServedModel model) {
    return model == builtIn ? BUILT_IN : model.version();
  }

  private ModelRecord known(String version) {
    ModelRecord record = records.get(version);
    if (record == null) {
      throw new IllegalArgumentException(
          "model '%s' is not there: there %s"
              .formatted(
                  version,
                  records.isEmpty()
                      ? "is only the built-in '%s'".formatted(builtIn.version())
                      : "are %s and the built-in '%s'"
                          .formatted(String.join(", ", versions()), builtIn.version())));
    }
    return record;
  }

  private List<String> versions() {
    return newestFirst().map(ModelRecord::version).toList();
  }

  private List<String> servedBefore() {
    return pointer == null ? List.of() : pointer.servedBefore();
  }

  private List<String> rolledBack() {
    return pointer == null ? List.of() : pointer.rolledBack();
  }

  /** All that are known, the newest first, the built-in one last. */
  public List<ModelEntry> entries() {
    List<ModelEntry> entries = new ArrayList<>();
    newestFirst()
        .forEach(
            record ->
                entries.add(
                    new ModelEntry(
                        record.version(),
                        role(record.version()),
                        Optional.of(record),
                        refusals.getOrDefault(record.version(), ""))));
    entries.add(
        new ModelEntry(
            builtIn.version(),
            serving == builtIn ? ModelEntry.Role.SERVING : ModelEntry.Role.BUILT_IN,
            Optional.empty(),
            ""));
    return entries;
  }

  private ModelEntry.Role role(String version) {
    if (version.equals(serving.version())) {
      return ModelEntry.Role.SERVING;
    }
    if (refusals.containsKey(version)) {
      return ModelEntry.Role.REFUSED;
    }
    if (rolledBack().contains(version)) {
      return ModelEntry.Role.ROLLED_BACK;
    }
    return servedBefore().contains(version) ? ModelEntry.Role.FORMER : ModelEntry.Role.CHALLENGER;
  }

  private Stream<ModelRecord> newestFirst() {
    return records.values().stream()
        .sorted(
            Comparator.comparingLong(ModelRecord::createdAtMillis)
                .thenComparing(ModelRecord::version)
                .reversed());
  }

  /** Keys of records that the topic need not keep. */
  public List<String> superfluous() {
    List<String> needed = new ArrayList<>(servedBefore());
    needed.add(serving.version());
    return newestFirst()
        .skip(MOST_KEPT)
        .filter(record -> !needed.contains(record.version()))
        .map(ModelRecord::key)
        .toList();
  }

  private void forgetOldest() {
    while (records.size() > 2 * MOST_KEPT + ModelPointer.MOST_KEPT) {
      List<String> keys = superfluous();
      if (keys.isEmpty()) {
        return;
      }
      String version = keys.get(keys.size() - 1).substring(name.length() + 1);
      records.remove(version);
      refusals.remove(version);
    }
  }
}
