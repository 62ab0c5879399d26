package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.core.annotation.Timed;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;

class TimedInterceptorTest {
  interface Shop {
    String open();
  }

  static class Corner implements Shop {
    @Override
    @Timed
    public String open() {
      return "open";
    }
  }

  @Test
  void whereNothingCanBeTimedTheCallGoesOn() {
    ProxyFactory factory = new ProxyFactory(new Corner());
    factory.addAdvisor(
        new TimedAdvisor(
            new TimedInterceptor(
                () -> {
                  throw new IllegalStateException("the context is closed");
                })));
    assertEquals("open", ((Shop) factory.getProxy()).open());
  }

  @Test
  void theNameIsThatOfTheImplementation() throws Exception {
    assertEquals("Corner.open", TimedInterceptor.name(Shop.class.getMethod("open"), Corner.class));
    assertNull(TimedInterceptor.name(Object.class.getMethod("hashCode"), Corner.class));
  }
}
