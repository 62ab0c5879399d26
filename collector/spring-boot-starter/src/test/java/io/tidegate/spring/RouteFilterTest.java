package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.pools.EndpointPool;
import io.tidegate.pools.Endpoints;
import io.tidegate.pools.PoolCounts;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RouteFilterTest {
  private final Endpoints endpoints = new Endpoints();
  private final RouteFilter filter = new RouteFilter(endpoints);

  private Map<String, PoolCounts> counts() {
    return endpoints.all().stream()
        .collect(Collectors.toMap(EndpointPool::name, EndpointPool::counts));
  }

  private static MockHttpServletRequest request(String path) {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
    request.setAsyncSupported(true);
    return request;
  }

  private void serve(String path, String template, int status) throws Exception {
    filter.doFilter(
        request(path),
        new MockHttpServletResponse(),
        (request, response) -> {
          request.setAttribute(RouteFilter.TEMPLATE, template);
          ((MockHttpServletResponse) response).setStatus(status);
        });
  }

  @Test
  void requestsAreCountedByRouteAndNotByPath() throws Exception {
    for (int i = 0; i < 500; i++) {
      serve("/orders/" + i, "/orders/{id}", i % 100 == 0 ? 503 : 404);
    }
    serve("/nowhere/1", null, 404);
    serve("/nowhere/2", null, 404);
    assertEquals(
        Map.of(
            "GET_orders_id", new PoolCounts(500, 500, 0, 5),
            "unmapped", new PoolCounts(2, 2, 0, 0)),
        counts());
  }

  @Test
  void whatThrowsHasFailed() {
    assertThrows(
        ServletException.class,
        () ->
            filter.doFilter(
                request("/orders"),
                new MockHttpServletResponse(),
                (request, response) -> {
                  request.setAttribute(RouteFilter.TEMPLATE, "/orders");
                  throw new ServletException("broken");
                }));
    assertEquals(Map.of("GET_orders", new PoolCounts(1, 1, 0, 1)), counts());
  }

  @Test
  void anAsynchronousRequestLastsUntilItIsCompletedAndCountsOnce() throws Exception {
    AsyncContext[] async = new AsyncContext[1];
    MockHttpServletResponse answer = new MockHttpServletResponse();
    filter.doFilter(
        request("/orders"),
        answer,
        (request, response) -> {
          request.setAttribute(RouteFilter.TEMPLATE, "/orders");
          async[0] = request.startAsync(request, response);
        });
    assertEquals(Map.of(), counts());
    answer.setStatus(500);
    async[0].complete();
    assertEquals(Map.of("GET_orders", new PoolCounts(1, 1, 0, 1)), counts());
  }
}
