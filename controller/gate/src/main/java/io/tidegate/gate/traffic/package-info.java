/**
 * What real traffic looks like, learned from logs without keeping who asked for what; and schedules
 * of requests that look the same. Streams are handed in; there is no clock, no file and no chance
 * but the seed's.
 */
package io.tidegate.gate.traffic;
