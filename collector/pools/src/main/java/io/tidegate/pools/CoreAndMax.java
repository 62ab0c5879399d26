package io.tidegate.pools;

import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/**
 * The two sizes of an executor that refuses, at any moment, a core above its maximum: so the order
 * in which they are set depends on the direction.
 *
 * @param max the maximum that is in force
 * @param coreFor the core that belongs to a maximum
 */
record CoreAndMax(
    IntSupplier max, IntConsumer setCore, IntConsumer setMax, IntUnaryOperator coreFor) {

  /** Growing sets the maximum first, shrinking the core. */
  void set(int newMax) {
    int newCore = Math.max(1, Math.min(coreFor.applyAsInt(newMax), newMax));
    if (newMax > max.getAsInt()) {
      setMax.accept(newMax);
      setCore.accept(newCore);
    } else {
      setCore.accept(newCore);
      setMax.accept(newMax);
    }
  }
}
