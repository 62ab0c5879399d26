package io.tidegate.sources;

/** Why a point was not taken; also the name under which such points are counted. */
public enum Reason {
  NO_SERVICE,
  NO_INSTANCE,
  NO_NAME,
  NAME_COLLISION,
  TOO_MANY_TARGETS,
  TOO_MANY_POOLS,
  TOO_MANY_SERIES,
  TOO_MANY_LABELS,
  LABEL_TOO_LONG,
  MEMORY_FULL,
  WRONG_TYPE,
  NO_UNIT,
  BAD_HISTOGRAM,
  NO_TIME,
  FROM_THE_FUTURE,
  OUT_OF_ORDER,
  /** An OTLP sum that can fall, told in increments: what it stands at cannot be known. */
  DELTA_OF_A_GAUGE;

  /** E.g. {@code too-many-pools}. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
