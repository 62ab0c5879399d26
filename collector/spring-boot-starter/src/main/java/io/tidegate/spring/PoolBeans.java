package io.tidegate.spring;

import io.tidegate.pools.Endpoints;
import io.tidegate.pools.ForkJoinPoolAdapter;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ScheduledExecutorAdapter;
import io.tidegate.pools.SpringTaskExecutorAdapter;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
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
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the pools among the beans as they are made, lazy ones included. It keeps what it found
 * until somebody asks, so that it needs no other bean early. A bean that cannot be adapted is
 * logged and left as it is: the application goes on.
 */
final class PoolBeans implements BeanPostProcessor, BeanFactoryAware {
  private static final Logger LOG = LoggerFactory.getLogger(PoolBeans.class);

  private static final boolean HIKARI = present("com.zaxxer.hikari.HikariDataSource");
  private static final boolean COMMONS = present("org.apache.commons.pool2.impl.GenericObjectPool");
  private static final boolean DBCP =
      COMMONS && present("org.apache.commons.dbcp2.BasicDataSource");
  private static final boolean CAFFEINE = present("com.github.benmanes.caffeine.cache.Cache");
  private static final Field DECORATOR =
      ReflectionUtils.findField(ThreadPoolTaskExecutor.class, "taskDecorator", TaskDecorator.class);

  private final Map<String, LateTimes> decorators = new ConcurrentHashMap<>();
  private BeanFactory beans;
  // Guarded by this.
  private final List<FoundPool> waiting = new ArrayList<>();
  private Consumer<FoundPool> taker;

  /** Decorates tasks before there is an adapter to time them. */
  private static final class LateTimes implements TaskDecorator {
    private volatile TaskDecorator timing = task -> task;

    @Override
    public Runnable decorate(Runnable task) {
      return timing.decorate(task);
    }
  }

  private static boolean present(String type) {
    return ClassUtils.isPresent(type, PoolBeans.class.getClassLoader());
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
      if (singleton(name)) {
        adapted(bean, name).ifPresent(this::found);
      }
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("bean '{}' is not reported: {}", name, e.getMessage(), e);
    }
    return bean;
  }

  private Optional<FoundPool> adapted(Object bean, String beanName) {
    String name = Endpoints.fit(beanName);
    if (bean instanceof ManagedPool pool) {
      return Optional.of(new FoundPool(pool, true, false));
    }
    if (HIKARI && HikariBeans.is(bean)) {
      return Optional.of(HikariBeans.adapt(bean, name, limits()));
    }
    ManagedPool pool = null;
    if (bean instanceof ThreadPoolTaskExecutor executor) {
      pool = springExecutor(executor, beanName);
    } else if (bean instanceof ThreadPoolTaskScheduler scheduler) {
      pool = scheduled(scheduler.getScheduledThreadPoolExecutor(), name);
    } else if (bean instanceof ScheduledThreadPoolExecutor executor) {
      pool = scheduled(executor, name);
    } else if (bean instanceof ThreadPoolExecutor executor) {
      Shape shape = shape(executor.getCorePoolSize());
      int most = most(executor.getCorePoolSize(), executor.getMaximumPoolSize());
      pool = new ThreadPoolExecutorAdapter(name, executor, 1, most, shape);
    } else if (bean instanceof ForkJoinPool forkJoin) {
      pool = new ForkJoinPoolAdapter(name, forkJoin, 1, limits().most(forkJoin.getParallelism()));
    } else if (DBCP && DbcpBeans.is(bean)) {
      pool = DbcpBeans.adapt(bean, name, limits());
    } else if (COMMONS && CommonsBeans.is(bean)) {
      pool = CommonsBeans.adapt(bean, name, limits());
    } else if (CAFFEINE && CaffeineBeans.is(bean)) {
      pool = CaffeineBeans.adapt(bean, name);
    }
    return Optional.ofNullable(pool).map(made -> new FoundPool(made, false, false));
  }

  private ManagedPool springExecutor(ThreadPoolTaskExecutor executor, String beanName) {
    SpringTaskExecutorAdapter adapter =
        new SpringTaskExecutorAdapter(
            Endpoints.fit(beanName),
            executor,
            1,
            most(executor.getCorePoolSize(), executor.getMaxPoolSize()),
            shape(executor.getCorePoolSize()));
    LateTimes times = decorators.remove(beanName);
    if (times != null) {
      times.timing = adapter.timing();
    }
    return adapter;
  }

  private ManagedPool scheduled(ScheduledThreadPoolExecutor executor, String name) {
    return new ScheduledExecutorAdapter(
        name, executor, 1, limits().most(executor.getCorePoolSize()));
  }

  /** Its core is what an executor really uses while its queue has room. */
  private static Shape shape(int core) {
    return core > 0 ? Shape.FIXED : Shape.RATIO;
  }

  private int most(int core, int max) {
    return limits().most(core > 0 ? core : max);
  }

  private boolean singleton(String name) {
    return name != null && beans.containsBean(name) && beans.isSingleton(name);
  }

  private Limits limits() {
    return new Limits(beans.getBean(TidegateProperties.class).clamps());
  }
}
