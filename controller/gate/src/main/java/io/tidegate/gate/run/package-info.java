/**
 * A run of the gate: the load on baseline and candidate in turns, the step search for the knee, and
 * what the judge is given of it.
 */
package io.tidegate.gate.run;
