/**
 * The load engine: sends requests at the instants of a schedule, whether or not earlier ones were
 * answered, and measures each from the instant at which it was meant to start. It has clocks,
 * threads and sockets; what a run proves is for the judge to say.
 */
package io.tidegate.gate.load;
