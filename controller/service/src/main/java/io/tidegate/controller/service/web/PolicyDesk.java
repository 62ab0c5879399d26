package io.tidegate.controller.service.web;

import io.tidegate.controller.Policies;
import io.tidegate.controller.PolicyBook;
import io.tidegate.wire.PolicySet;
import io.vertx.core.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where operators apply policies.
 *
 * @param policies what holds now
 * @param book every version of what was applied
 * @param reader reads a text and lays it over the settings' policies; throws an {@link
 *     IllegalArgumentException} that names what is wrong in it
 * @param topic writes a version to the topic; completes when it stands there and {@code book} shows
 *     whether it counts
 */
public record PolicyDesk(
    Supplier<Policies> policies,
    Supplier<PolicyBook> book,
    Function<String, Policies> reader,
    Function<PolicySet, Future<Void>> topic) {}
