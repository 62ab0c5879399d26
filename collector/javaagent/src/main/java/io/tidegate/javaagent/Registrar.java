package io.tidegate.javaagent;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ReadOnlyPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers pools that were found, and lets go of those that ended. The agent is started for the
 * first of them: a program without pools never talks to Kafka.
 */
final class Registrar implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
  private static final long TICK_MILLIS = 100;

  private final AgentSettings settings;
  private final Supplier<TidegateAgent> start;
  private final BlockingQueue<FoundPool> found = new LinkedBlockingQueue<>();
  // Of the registrar's thread.
  private final PoolNames names = new PoolNames();
  private final List<FoundPool> unnamed = new ArrayList<>();
  private final Map<FoundPool, ManagedPool> registered = new HashMap<>();
  private TidegateAgent agent;
  private boolean fullSaid;

  Registrar(AgentSettings settings, Supplier<TidegateAgent> start) {
    this.settings = settings;
    this.start = start;
  }

  /** For any thread. */
  void found(FoundPool pool) {
    found.add(pool);
  }

  @Override
  public void run() {
    try {
      while (true) {
        FoundPool next = found.poll(unnamed.isEmpty() ? 1_000 : TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          unnamed.add(next);
        }
        registerNamed();
        registered.keySet().stream().filter(FoundPool::isGone).toList().forEach(this::unregister);
      }
    } catch (InterruptedException e) {
      LOG.debug("the registrar was interrupted and ends", e);
    }
  }

  private void registerNamed() {
    for (Iterator<FoundPool> each = unnamed.iterator(); each.hasNext(); ) {
      FoundPool pool = each.next();
      if (pool.canBeNamed()) {
        each.remove();
        try {
          register(pool);
        } catch (RuntimeException | LinkageError e) {
          LOG.warn("pool {} cannot be watched", pool, e);
        }
      }
    }
  }

  private void register(FoundPool pool) {
    if (registered.size() >= settings.maxPools()) {
      if (!fullSaid) {
        fullSaid = true;
        LOG.warn(
            "more than max-pools = {} pools: {} and others are not watched",
            settings.maxPools(),
            pool);
      }
      return;
    }
    if (agent == null) {
      agent = start.get();
    }
    String name = pool.name(names);
    if (settings.exclude().match(name)) {
      names.release(name);
      return;
    }
    try {
      ManagedPool managed = managed(pool, name);
      agent.register(managed);
      registered.put(pool, managed);
      LOG.info(
          "pool {} of size {} is watched{}",
          name,
          pool.size(),
          managed.knobs().isEmpty() ? "" : " and may be resized");
    } catch (RuntimeException | LinkageError e) {
      names.release(name);
      throw e;
    }
  }

  private ManagedPool managed(FoundPool pool, String name) {
    int size = pool.size();
    if (!settings.resize().match(name)) {
      return new ReadOnlyPool(pool.pool(name, 1, size));
    }
    Clamp clamp =
        settings.clamps().stream()
            .filter(each -> each.pools().match(name))
            .findFirst()
            .orElseGet(() -> Clamp.around(size));
    if (!clamp.allows(size)) {
      LOG.warn(
          "pool {} has size {}, outside of its clamp {}..{}: it is watched only",
          name,
          size,
          clamp.min(),
          clamp.max());
      return new ReadOnlyPool(pool.pool(name, 1, size));
    }
    return pool.pool(name, clamp.min(), clamp.max());
  }

  private void unregister(FoundPool pool) {
    ManagedPool managed = registered.remove(pool);
    agent.unregister(managed);
    names.release(managed.name());
    pool.letGo();
  }
}
