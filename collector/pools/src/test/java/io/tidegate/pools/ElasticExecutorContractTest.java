package io.tidegate.pools;

import java.util.Set;

class ElasticExecutorContractTest extends ManagedPoolContract {
  private ElasticExecutor executor;

  @Override
  ManagedPool open(int size) {
    executor =
        ElasticExecutor.builder(NAME)
            .limits(MIN, MAX)
            .size(size)
            .queueCapacity(QUEUE)
            .onFailure(
                failure -> {
                  if (!(failure instanceof ExpectedFailure)) {
                    Uncaught.report(failure);
                  }
                })
            .build();
    return executor;
  }

  @Override
  void use(Runnable work) {
    executor.execute(work);
  }

  @Override
  void resizeByOwner(int size) {
    executor.resize(size);
  }

  @Override
  void end() {
    if (executor != null) {
      executor.close();
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  Set<Knob> knobs() {
    return Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);
  }

  @Override
  boolean countsFailures() {
    return true;
  }
}
