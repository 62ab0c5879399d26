/**
 * What Tidegate costs, measured against what else there is. Run by {@code deploy/bench/run NAME}.
 */
package io.tidegate.bench;
