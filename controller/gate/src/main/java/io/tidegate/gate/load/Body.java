package io.tidegate.gate.load;

import io.vertx.core.buffer.Buffer;

/**
 * What is sent with a request.
 *
 * @param path in place of the schedule's; empty: the schedule's stays
 * @param contentType empty: none is told
 */
public record Body(String path, String contentType, Buffer bytes) {}
