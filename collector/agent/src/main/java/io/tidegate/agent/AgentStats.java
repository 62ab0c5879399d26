package io.tidegate.agent;

/**
 * What the agent did since its start, and what it could not do.
 *
 * @param samplesSent samples that a broker acknowledged
 * @param samplesDropped samples that found no room while the broker was away
 * @param acksSent acks that a broker acknowledged
 * @param acksDropped acks that found no room while the broker was away
 * @param heartbeatsSent heartbeats that a broker acknowledged; while it is away only the newest is
 *     kept
 * @param waiting samples and acks that wait for the broker
 * @param waitingBytes heap that the waiting samples take, about
 * @param commandsApplied commands that changed a pool, renewed its lease or warmed it up
 * @param commandsRefused commands that did not, duplicates included
 * @param commandsUnverified of the refused, those without the signature that is asked for
 * @param commandsMalformed records for this instance that are no command
 * @param leasesRunOut leases that nobody renewed, so that a pool went back to its owner's size
 * @param listening whether commands are being read
 */
public record AgentStats(
    long samplesSent,
    long samplesDropped,
    long acksSent,
    long acksDropped,
    long heartbeatsSent,
    int waiting,
    long waitingBytes,
    long commandsApplied,
    long commandsRefused,
    long commandsUnverified,
    long commandsMalformed,
    long leasesRunOut,
    boolean listening) {}
