package io.tidegate.wire;

/**
 * The policies that operators applied, as they wrote them. Versions count up by one; of two with
 * the same version the first on the topic counts.
 *
 * @param version from 1
 * @param id makes its key its own, so that compaction keeps every version
 * @param yaml at most {@value #LONGEST} characters
 * @param appliedBy who, for the audit log
 */
public record PolicySet(
    long version, String id, String yaml, String appliedBy, String reason, long atMillis)
    implements WireMessage {
  public static final int LONGEST = 256 * 1024;

  public PolicySet {
    if (version < 1) {
      throw new IllegalArgumentException("version is %d: must be at least 1".formatted(version));
    }
    Check.id("id", id);
    if (yaml == null || yaml.length() > LONGEST) {
      throw new IllegalArgumentException(
          "yaml has %s characters: must be at most %d"
              .formatted(yaml == null ? "no" : yaml.length(), LONGEST));
    }
    Check.id("appliedBy", appliedBy);
    Check.id("reason", reason);
    Check.notNegative("atMillis", atMillis);
  }

  @Override
  public String key() {
    return Topics.POLICIES_KEY + version + " " + id;
  }
}
