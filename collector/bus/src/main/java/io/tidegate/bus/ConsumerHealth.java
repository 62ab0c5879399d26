package io.tidegate.bus;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer seen from outside, at one moment.
 *
 * @param owned partitions that are assigned and rewound, so that their records flow
 * @param batches batches handled
 * @param records records handled
 * @param failures failed attempts since the start: batches, rewinds, polls and commits
 * @param inFlightMillis how long the present batch has been in flight; 0: none is
 * @param lastError what stands in the way now; empty as soon as a batch went through again
 * @param positions of the partitions that it owns, the next offset to be handled; absent until it
 *     is known
 * @param sincePollMillis when its thread last asked for records, which it does several times in a
 *     second whatever happens; a rewind or a commit takes longer
 */
public record ConsumerHealth(
    Set<TopicPartition> owned,
    long batches,
    long records,
    long failures,
    long inFlightMillis,
    Optional<Throwable> lastError,
    Map<TopicPartition, Long> positions,
    long sincePollMillis) {}
