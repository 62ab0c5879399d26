package io.tidegate.launcher.nacos;

import io.vertx.core.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Which text is followed, and by whom.
 *
 * @param name for people
 * @param actor who applies what it says, for the audit log
 * @param writer whether this process is the one that applies it
 * @param current completes when every version that was applied before is known here
 */
record FollowedText(
    String name, String actor, BooleanSupplier writer, Supplier<Future<Void>> current) {}
