package io.tidegate.pools;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The loans that run, oldest first, and those of them that look like leaks.
 *
 * <p>Every method is called with the pool's lock held.
 */
final class Loans<C extends AutoCloseable> {
  private final Set<Loan<C>> running = new LinkedHashSet<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
  private long leaks;

  Loan<C> lend(Object lease, PooledConnection<C> pooled, long nowNanos, Loan.Borrower borrower) {
    Loan<C> loan = new Loan<>(lease, collected, pooled, nowNanos, borrower);
    running.add(loan);
    return loan;
  }

  int size() {
    return running.size();
  }

  /** Loans that were overdue or whose lease was never given back. */
  long leaks() {
    return leaks;
  }

  boolean runs(Loan<C> loan) {
    return running.contains(loan);
  }

  void end(Loan<C> loan) {
    running.remove(loan);
    // A lease that was given back is no leak, whenever it becomes garbage.
    loan.clear();
  }

  List<Loan<C>> all() {
    return List.copyOf(running);
  }

  /** Those that became overdue since it was asked last. */
  List<Loan<C>> overdue(long thresholdNanos, long nowNanos) {
    List<Loan<C>> overdue = new ArrayList<>();
    for (Loan<C> loan : running) {
      if (nowNanos - loan.lentNanos < thresholdNanos) {
        break;
      }
      if (loan.becomesLeak()) {
        leaks++;
        overdue.add(loan);
      }
    }
    return overdue;
  }

  /** Those that run, although nobody has their lease any more. */
  List<Loan<C>> abandoned() {
    List<Loan<C>> abandoned = new ArrayList<>();
    Reference<?> reference = collected.poll();
    while (reference != null) {
      @SuppressWarnings("unchecked") // only loans of this pool are registered with the queue
      Loan<C> loan = (Loan<C>) reference;
      if (running.contains(loan)) {
        if (loan.becomesLeak()) {
          leaks++;
        }
        abandoned.add(loan);
      }
      reference = collected.poll();
    }
    return abandoned;
  }
}
