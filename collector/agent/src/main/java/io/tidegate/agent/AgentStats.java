package io.tidegate.agent;

/**
 * What the agent did since its start, and what it could not do.
 *
 * @param samplesSent samples that a broker acknowledged
 * @param samplesDropped samples that found no room while the broker was away
 * @param acksSent acks that a broker acknowledged
 * @param acksDropped acks that found no room while the broker was away
 * @param waiting samples and acks that wait for the broker
 * @param commandsApplied commands that changed a pool
 * @param commandsRefused commands that did not, duplicates included
 * @param commandsMalformed records for this instance that are no command
 * @param listening whether commands are being read
 */
public record AgentStats(
    long samplesSent,
    long samplesDropped,
    long acksSent,
    long acksDropped,
    int waiting,
    long commandsApplied,
    long commandsRefused,
    long commandsMalformed,
    boolean listening) {}
