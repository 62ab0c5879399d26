package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The starter's own classes are loaded where a library is missing, as in such an application. */
@Timeout(60)
class OptionalBeansTest {
  private static final class Without extends ClassLoader {
    private final String missing;

    Without(String missing) {
      super(OptionalBeansTest.class.getClassLoader());
      this.missing = missing;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(missing)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.tidegate.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.github.benmanes.",
        "org.apache.commons.dbcp2.",
        "org.apache.commons.pool2.",
        "com.zaxxer.",
        "io.micrometer."
      })
  void withoutTheLibraryTheOtherBeansAreReported(String missing) throws Exception {
    Without loader = new Without(missing);
    Class<?> agent = loader.loadClass("io.tidegate.agent.TidegateAgent");
    new ApplicationContextRunner()
        .withClassLoader(loader)
        // AutoConfigurations would look the class up by its name, in the test's own loader.
        .withUserConfiguration(loader.loadClass("io.tidegate.spring.TidegateAutoConfiguration"))
        .withBean(
            "reports",
            ThreadPoolExecutor.class,
            () -> (ThreadPoolExecutor) Executors.newFixedThreadPool(1),
            definition -> definition.setDestroyMethodName("shutdownNow"))
        .withPropertyValues(
            "tidegate.kafka=127.0.0.1:1", "tidegate.service=orders", "tidegate.close-timeout=200ms")
        .run(
            context -> {
              assertNull(context.getStartupFailure());
              Set<?> pools = (Set<?>) agent.getMethod("pools").invoke(context.getBean(agent));
              assertEquals("[orders/reports]", pools.toString());
            });
  }
}
