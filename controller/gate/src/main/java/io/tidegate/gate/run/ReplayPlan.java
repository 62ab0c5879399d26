package io.tidegate.gate.run;

import java.time.Instant;
import java.util.Optional;

/**
 * A log that is replayed at its own instants.
 *
 * @param file as written
 * @param from where in the log's time it begins; empty: at its first request
 */
public record ReplayPlan(String file, Optional<Instant> from) {}
