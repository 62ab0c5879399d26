/**
 * Simulated pools for training and evaluation: each is a queue in virtual time, driven by a series
 * of request rates, and lives through causes of trouble that were drawn from one seed. No clock and
 * no I/O but the reading of a rate file; equal seeds give equal windows.
 */
package io.tidegate.sim.world;
