/**
 * What controllers of pool sizes make of the same traffic: Tidegate's own, unchanged, beside those
 * that users know, and beside one that knows the future. Virtual time, one seed, no I/O.
 */
package io.tidegate.sim.control;
