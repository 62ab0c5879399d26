/**
 * The processes of the demo fleet: {@code database}, {@code payments} and {@code orders}. Each has
 * a main of its own, prints one line {@code READY {json}} when it serves, and ends in order on
 * SIGTERM and when its standard input ends, which it does when the parent is gone, however that
 * went.
 */
package io.tidegate.demo.child;
