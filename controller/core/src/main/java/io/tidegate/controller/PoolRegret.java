package io.tidegate.controller;

import io.tidegate.wire.PoolId;

/**
 * What shadow or advise mode forwent at one pool in some time, as far as the record tells.
 *
 * @param mode of the newest decision
 * @param windows that were seen
 * @param missedWindows those that missed the objective
 * @param growths changes to more that were not made for their mode
 * @param shrinks changes to less that were not made for their mode
 * @param breaches runs of windows that missed the objective
 * @param avoided those before whose first window a growth was wanted that would have been enough
 * @param shortened those during which such a growth was wanted
 * @param notEnough those for which a growth was wanted that would not have been enough
 * @param elsewhere those in which requests hardly waited for this pool: another size would not have
 *     helped
 * @param notForeseen those for which nothing was wanted
 * @param unjudged those of which too little was measured to reckon with
 * @param harmful shrinks whose size would have been too small for what came
 * @param made changes that were made
 * @param kept those of them that were found to help
 * @param takenBack those of them that were taken back
 * @param sizeHours workers or connections times hours, as they were
 * @param wouldSizeHours as they would have been
 */
public record PoolRegret(
    PoolId pool,
    String mode,
    long windows,
    long missedWindows,
    int growths,
    int shrinks,
    int breaches,
    int avoided,
    int shortened,
    int notEnough,
    int elsewhere,
    int notForeseen,
    int unjudged,
    int harmful,
    int made,
    int kept,
    int takenBack,
    double sizeHours,
    double wouldSizeHours) {}
