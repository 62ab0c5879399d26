package io.tidegate.spring;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.pools.EndpointPool;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ReadOnlyPool;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Registers what was found with the agent, once all beans are there. */
final class TidegatePools implements SmartInitializingSingleton, DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(TidegatePools.class);

  private final TidegateAgent agent;
  private final PoolBeans found;
  private final PoolPublisher publisher;
  private final boolean resize;
  // Guarded by this.
  private final List<AutoCloseable> adapters = new ArrayList<>();

  TidegatePools(
      TidegateAgent agent, PoolBeans found, PoolPublisher publisher, TidegateProperties settings) {
    this.agent = agent;
    this.found = found;
    this.publisher = publisher;
    this.resize = settings.resize();
  }

  @Override
  public void afterSingletonsInstantiated() {
    found.to(this::register);
  }

  private void register(FoundPool bean) {
    ManagedPool pool = bean.pool();
    if (add(admitted(bean, agent, resize)) && !bean.published()) {
      publisher.publish(pool);
    }
    if (!bean.own() && pool instanceof AutoCloseable adapter) {
      synchronized (this) {
        adapters.add(adapter);
      }
    }
  }

  /**
   * What a command may reach of it: only what its owner allowed, and said how far. The clamps are
   * the agent's to keep; it cannot know of a pool that nobody gave limits, nor what the settings
   * say if the application made the agent.
   */
  static ManagedPool admitted(FoundPool bean, TidegateAgent agent, boolean resize) {
    ManagedPool pool = bean.pool();
    boolean limited = bean.own() || agent.clamps(pool.name());
    return resize && limited ? pool : new ReadOnlyPool(pool);
  }

  /** Takes an endpoint whose first call is about to begin. */
  void register(EndpointPool endpoint) {
    if (add(endpoint)) {
      publisher.publish(endpoint);
    }
  }

  private boolean add(ManagedPool pool) {
    try {
      agent.register(pool);
      return true;
    } catch (IllegalArgumentException | IllegalStateException e) {
      LOG.warn("{} '{}' is not reported: {}", pool.type(), pool.name(), e.getMessage());
      return false;
    }
  }

  /** Lets go of what was adapted: executors get their own rejection handlers back. */
  @Override
  public synchronized void destroy() throws Exception {
    for (AutoCloseable adapter : adapters) {
      adapter.close();
    }
    adapters.clear();
  }
}
