package io.tidegate.spring;

import io.micrometer.core.annotation.Timed;
import io.tidegate.pools.EndpointPool;
import io.tidegate.pools.Endpoints;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Times a call as an endpoint. One that returns a {@link CompletionStage} lasts until that is
 * completed.
 */
final class TimedInterceptor implements MethodInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(TimedInterceptor.class);

  private final Supplier<Endpoints> endpoints;

  /** By method and class: as many as the application's code has. */
  private final Map<Timing, EndpointPool> known = new ConcurrentHashMap<>();

  private record Timing(Method method, Class<?> target) {}

  /** The endpoints are asked for at the first call, and not before. */
  TimedInterceptor(Supplier<Endpoints> endpoints) {
    this.endpoints = endpoints;
  }

  /** The annotation's value, or {@code Class.method}; null where the method is not timed. */
  static String name(Method method, Class<?> targetClass) {
    Class<?> type = ClassUtils.getUserClass(targetClass);
    Method specific = AopUtils.getMostSpecificMethod(method, type);
    Timed timed = first(specific);
    boolean own = specific.getDeclaringClass() != Object.class;
    if (timed == null && own && Modifier.isPublic(specific.getModifiers())) {
      timed = first(type);
    }
    if (timed == null) {
      return null;
    }
    return timed.value().isBlank()
        ? type.getSimpleName() + "." + specific.getName()
        : timed.value();
  }

  private static Timed first(AnnotatedElement element) {
    Iterator<Timed> all =
        AnnotatedElementUtils.findMergedRepeatableAnnotations(element, Timed.class).iterator();
    return all.hasNext() ? all.next() : null;
  }

  @Override
  public Object invoke(MethodInvocation invocation) throws Throwable {
    EndpointPool.Call call = begin(invocation);
    if (call == null) {
      return invocation.proceed();
    }
    Object result;
    try {
      result = invocation.proceed();
    } catch (Throwable e) {
      call.end(true);
      throw e;
    }
    if (result instanceof CompletionStage<?> stage) {
      stage.whenComplete((value, failure) -> call.end(failure != null));
    } else {
      call.end(false);
    }
    return result;
  }

  /** Null where there is nothing to time with, as while the context is being closed. */
  private EndpointPool.Call begin(MethodInvocation invocation) {
    Object target = invocation.getThis();
    Class<?> type = target == null ? invocation.getMethod().getDeclaringClass() : target.getClass();
    try {
      return known
          .computeIfAbsent(new Timing(invocation.getMethod(), type), this::endpoint)
          .begin();
    } catch (RuntimeException e) {
      LOG.debug("{} is called untimed", invocation.getMethod(), e);
      return null;
    }
  }

  private EndpointPool endpoint(Timing timing) {
    return endpoints.get().named(name(timing.method(), timing.target()));
  }
}
