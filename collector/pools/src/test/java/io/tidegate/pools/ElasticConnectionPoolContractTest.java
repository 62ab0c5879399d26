package io.tidegate.pools;

import java.time.Duration;
import java.util.Set;

class ElasticConnectionPoolContractTest extends LendingPoolContract {
  private ElasticConnectionPool<AutoCloseable> connections;

  @Override
  ManagedPool open(int size) {
    connections =
        ElasticConnectionPool.<AutoCloseable>builder(NAME, timeout -> () -> {})
            .limits(MIN, MAX)
            .size(size)
            .borrowTimeout(Duration.ofSeconds(30))
            .build();
    return connections;
  }

  @Override
  AutoCloseable borrow() throws Exception {
    return connections.borrow();
  }

  @Override
  void resizeByOwner(int size) {
    connections.resize(size);
  }

  @Override
  void end() {
    if (connections != null) {
      connections.close();
    }
  }

  @Override
  PoolType type() {
    return PoolType.RPC_CONNECTION;
  }

  @Override
  Set<Knob> knobs() {
    return Set.of(Knob.SIZE, Knob.WARM);
  }
}
