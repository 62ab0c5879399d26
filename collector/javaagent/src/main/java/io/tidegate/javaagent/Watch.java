package io.tidegate.javaagent;

import io.tidegate.bridge.BodyLoader;
import io.tidegate.bridge.Creator;
import io.tidegate.bridge.ExecutorProbe;
import io.tidegate.bridge.PoolWatch;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;

/** Decides on the application's threads, at once, what is watched, and passes it on. */
final class Watch implements PoolWatch {
  /** Pools that belong to a library's inside, not to the application. */
  private static final List<String> INSIDE =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "io.tidegate.",
          "org.apache.kafka.",
          "com.zaxxer.hikari.",
          "org.postgresql.");

  /** Thread factories that anybody may use. */
  private static final String JDK_FACTORY = "java.util.concurrent.Executors$";

  private final BodyLoader loader;
  private final Globs exclude;
  private final Consumer<FoundPool> found;
  // Guarded by this.
  private HikariSources sources;

  Watch(BodyLoader loader, Globs exclude, Consumer<FoundPool> found) {
    this.loader = loader;
    this.exclude = exclude;
    this.found = found;
  }

  @Override
  public boolean wants(ThreadPoolExecutor executor, Creator creator) {
    Class<?> factory = executor.getThreadFactory().getClass();
    String made = creator == null ? null : creator.className();
    if (factory.getClassLoader() == loader
        || (isInside(factory.getName()) && !factory.getName().startsWith(JDK_FACTORY))
        || (made != null && isInside(made))) {
      return false;
    }
    return !exclude.match(factory.getName())
        && !exclude.match(executor.getClass().getName())
        && !exclude.match(made);
  }

  @Override
  public void used(ThreadPoolExecutor executor, ExecutorProbe probe) {
    found.accept(new FoundExecutor(executor, probe));
  }

  @Override
  public void used(Object hikariDataSource) {
    FoundPool pool = sources(hikariDataSource).used(hikariDataSource);
    if (pool != null) {
      found.accept(pool);
    }
  }

  @Override
  public Object trackerFactory(Object hikariConfig, Object theirs) {
    return sources(hikariConfig).trackerFactory(hikariConfig, theirs);
  }

  private synchronized HikariSources sources(Object seen) {
    if (sources == null) {
      loader.adopt(seen.getClass().getClassLoader());
      sources = new HikariSources();
    }
    return sources;
  }

  private static boolean isInside(String className) {
    return INSIDE.stream().anyMatch(className::startsWith);
  }
}
