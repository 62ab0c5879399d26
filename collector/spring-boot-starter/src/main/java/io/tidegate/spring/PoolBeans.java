package io.tidegate.spring;

import io.tidegate.pools.Endpoints;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the pools among the beans as they are made, lazy ones included. It keeps what it found
 * until somebody asks, so that it needs no other bean early. A bean that cannot be adapted is
 * logged and left as it is: the application goes on.
 */
final class PoolBeans implements BeanPostProcessor, BeanFactoryAware {
  private static final Logger LOG = LoggerFactory.getLogger(PoolBeans.class);

  /** More workers than this are "no limit" in other words; a collector would not believe it. */
  private static final int MOST_BELIEVED = 1_000_000;

  /** How far a pool may go by its owner's word where the owner said nothing: it is read-only. */
  private static final int UNLIMITED = 1_000;

  private static final boolean HIKARI =
      ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", PoolBeans.class.getClassLoader());
  private static final Field DECORATOR =
      ReflectionUtils.findField(ThreadPoolTaskExecutor.class, "taskDecorator", TaskDecorator.class);

  private final Map<String, LateTimes> decorators = new ConcurrentHashMap<>();
  private BeanFactory beans;
  // Guarded by this.
  private final List<FoundPool> waiting = new ArrayList<>();
  private Consumer<FoundPool> taker;

  /** Decorates tasks before there is an adapter to time them. */
  private static final class LateTimes implements TaskDecorator {
    private volatile ThreadPoolExecutorAdapter adapter;

    @Override
    public Runnable decorate(Runnable task) {
      ThreadPoolExecutorAdapter now = adapter;
      return now == null ? task : now.wrap(task);
    }
  }

  @Override
  public void setBeanFactory(BeanFactory beanFactory) {
    this.beans = beanFactory;
  }

  /** Gives all that was found, and what will be, to the taker. */
  synchronized void to(Consumer<FoundPool> newTaker) {
    taker = newTaker;
    waiting.forEach(newTaker);
    waiting.clear();
  }

  private synchronized void found(FoundPool pool) {
    if (taker == null) {
      waiting.add(pool);
    } else {
      taker.accept(pool);
    }
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (bean instanceof ThreadPoolTaskExecutor executor && singleton(name)) {
      try {
        timeIfUndecorated(executor, name);
      } catch (RuntimeException e) {
        LOG.warn("the tasks of bean '{}' cannot be timed; the rest is reported", name, e);
      }
    }
    return bean;
  }

  /** A decorator can only be set before the start, and one of the application's must stay. */
  private void timeIfUndecorated(ThreadPoolTaskExecutor executor, String name) {
    if (DECORATOR == null) {
      return;
    }
    ReflectionUtils.makeAccessible(DECORATOR);
    if (ReflectionUtils.getField(DECORATOR, executor) == null) {
      LateTimes times = new LateTimes();
      executor.setTaskDecorator(times);
      decorators.put(name, times);
    }
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    try {
      if (!singleton(name)) {
        return bean;
      }
      if (bean instanceof ManagedPool pool) {
        found(new FoundPool(pool, true, false));
      } else if (bean instanceof ThreadPoolTaskExecutor executor) {
        found(springExecutor(executor, name));
      } else if (bean instanceof ThreadPoolExecutor executor
          && !(bean instanceof ScheduledThreadPoolExecutor)) {
        found(new FoundPool(executor(executor, name), clamp(name) != null, false));
      } else if (HIKARI && HikariBeans.is(bean)) {
        found(HikariBeans.adapt(bean, Endpoints.fit(name), clamp(name), UNLIMITED));
      }
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("bean '{}' is not reported: {}", name, e.getMessage(), e);
    }
    return bean;
  }

  /** The one place to take another adapter for Spring's executors. */
  private FoundPool springExecutor(ThreadPoolTaskExecutor executor, String name) {
    ThreadPoolExecutorAdapter adapter = executor(executor.getThreadPoolExecutor(), name);
    LateTimes times = decorators.remove(name);
    if (times != null) {
      times.adapter = adapter;
    }
    return new FoundPool(adapter, clamp(name) != null, false);
  }

  private ThreadPoolExecutorAdapter executor(ThreadPoolExecutor executor, String name) {
    // Its core is what an executor really uses while its queue has room.
    Shape shape = executor.getCorePoolSize() > 0 ? Shape.FIXED : Shape.RATIO;
    int size = shape == Shape.FIXED ? executor.getCorePoolSize() : executor.getMaximumPoolSize();
    if (size > MOST_BELIEVED) {
      throw new IllegalArgumentException(
          "it may have %d threads, so it has no size to speak of: must be at most %d"
              .formatted(size, MOST_BELIEVED));
    }
    TidegateProperties.Clamp clamp = clamp(name);
    return clamp == null
        ? new ThreadPoolExecutorAdapter(
            Endpoints.fit(name), executor, 1, Math.max(size, UNLIMITED), shape)
        : new ThreadPoolExecutorAdapter(
            Endpoints.fit(name), executor, clamp.min(), clamp.max(), shape);
  }

  private boolean singleton(String name) {
    return name != null && beans.containsBean(name) && beans.isSingleton(name);
  }

  private TidegateProperties.Clamp clamp(String name) {
    return beans.getBean(TidegateProperties.class).clamps().get(name);
  }
}
