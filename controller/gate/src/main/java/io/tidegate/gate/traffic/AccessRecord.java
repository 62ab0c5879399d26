package io.tidegate.gate.traffic;

/**
 * One request as it was seen, already anonymous.
 *
 * @param epochMicros when it came
 * @param path begins with /, or is *; without query but for the names of allowed keys
 * @param status 0: unknown
 * @param bytes of the answer's body; negative: unknown
 * @param durationMicros negative: unknown
 * @param client a keyed hash of the address and the user; 0: unknown
 */
public record AccessRecord(
    long epochMicros,
    String method,
    String path,
    int status,
    long bytes,
    long durationMicros,
    long client) {}
