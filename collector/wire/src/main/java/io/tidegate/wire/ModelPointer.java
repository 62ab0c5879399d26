package io.tidegate.wire;

import java.util.List;

/**
 * Which version of a model serves.
 *
 * @param servedBefore newest first, without those that were rolled back
 * @param rolledBack versions that were taken back; newest first
 * @param reason why it serves, with the numbers
 * @param goingBack whether it was gone back to: then it serves whatever its scores say
 */
public record ModelPointer(
    String name,
    String serving,
    List<String> servedBefore,
    List<String> rolledBack,
    long atMillis,
    String reason,
    boolean goingBack)
    implements WireMessage {
  /** So many of each list are kept. */
  public static final int MOST_KEPT = 20;

  public ModelPointer {
    Check.name("name", name);
    Check.name("serving", serving);
    servedBefore = kept("servedBefore", servedBefore);
    rolledBack = kept("rolledBack", rolledBack);
    Check.notNegative("atMillis", atMillis);
    reason = Check.text("reason", reason);
  }

  private static List<String> kept(String field, List<String> versions) {
    versions.forEach(version -> Check.name(field, version));
    return List.copyOf(versions.subList(0, Math.min(MOST_KEPT, versions.size())));
  }

  /** One for each name, beside the models: no version has a line break. */
  public static String key(String name) {
    return name + "\nserving";
  }

  @Override
  public String key() {
    return key(name);
  }
}
