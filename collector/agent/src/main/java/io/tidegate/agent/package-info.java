/**
 * The guest in the pool's own JVM: samples pools, ships the samples, applies commands, answers with
 * acks. It never blocks the application, never fails it, and works on when the broker is away.
 */
package io.tidegate.agent;
