/**
 * A fleet in which everything goes wrong, to see that what must never happen does not: the
 * controller's loop and the agent's rules of production, unchanged, over a bus that loses, repeats,
 * delays and reorders, while controllers and agents crash, hang and are cut off. One seed, virtual
 * time, no I/O; the invariants are checked after every event.
 */
package io.tidegate.sim.safety;
