package io.tidegate.pools;

/**
 * What the borrower has. The pool does not refer to it, so that it becomes garbage when the
 * borrower loses it.
 */
final class ConnectionLease<C extends AutoCloseable> implements Lease<C> {
  private final String pool;
  private final Lending<C> lending;
  // Set before anybody has the lease.
  Loan<C> loan;

  ConnectionLease(String pool, Lending<C> lending) {
    this.pool = pool;
    this.lending = lending;
  }

  @Override
  public C connection() {
    if (!lending.runs(loan)) {
      throw new IllegalStateException(
          "the lease of a connection of pool '%s' has ended: borrow again".formatted(pool));
    }
    return loan.pooled.connection;
  }

  @Override
  public void invalidate() {
    lending.giveBack(loan, true);
  }

  @Override
  public void close() {
    lending.giveBack(loan, false);
  }
}
