/** A deterministic world in virtual time: no I/O, no clock, one seed. */
package io.tidegate.sim;
