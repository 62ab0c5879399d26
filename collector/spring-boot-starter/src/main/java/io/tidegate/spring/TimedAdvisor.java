package io.tidegate.spring;

import java.lang.reflect.Method;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/** Picks the methods with {@code @Timed}, or of a class with it. */
final class TimedAdvisor extends StaticMethodMatcherPointcutAdvisor {
  private static final long serialVersionUID = 1;

  TimedAdvisor(TimedInterceptor interceptor) {
    super(interceptor);
  }

  @Override
  public boolean matches(Method method, Class<?> targetClass) {
    return TimedInterceptor.name(method, targetClass) != null;
  }
}
