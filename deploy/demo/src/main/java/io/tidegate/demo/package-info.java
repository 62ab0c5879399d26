/**
 * A real small fleet to show the product on: traffic, an open-loop driver, the child processes
 * (database, payments, orders), their faults, and the arithmetic by which a careful engineer would
 * size their pools. The services themselves are in {@code io.tidegate.demo.child}.
 */
package io.tidegate.demo;
