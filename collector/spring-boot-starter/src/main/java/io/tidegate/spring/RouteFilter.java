package io.tidegate.spring;

import io.tidegate.pools.Endpoints;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Times HTTP requests, each under its method and the template of its route, such as {@code
 * GET_orders_id}; those that no route took are together as {@value #UNMAPPED}. Failed are answers
 * from 500 on, and what throws. An asynchronous request lasts until it is completed.
 */
final class RouteFilter extends OncePerRequestFilter {
  static final String UNMAPPED = "unmapped";

  /** Where Spring MVC leaves the template; written out, as another framework may serve. */
  static final String TEMPLATE =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  private static final int SERVER_ERROR = 500;

  private final Endpoints endpoints;

  RouteFilter(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long startNanos = System.nanoTime();
    boolean thrown = true;
    try {
      chain.doFilter(request, response);
      thrown = false;
    } finally {
      if (!thrown && request.isAsyncStarted()) {
        request.getAsyncContext().addListener(new Completion(route(request), startNanos, response));
      } else {
        record(route(request), startNanos, thrown || response.getStatus() >= SERVER_ERROR);
      }
    }
  }

  private void record(String route, long startNanos, boolean failed) {
    endpoints.named(route).record(Math.max(0, System.nanoTime() - startNanos), failed);
  }

  private static String route(HttpServletRequest request) {
    Object template = request.getAttribute(TEMPLATE);
    return template == null ? UNMAPPED : request.getMethod() + " " + template;
  }

  /** A container may tell of an error and of the completion: the request counts once. */
  private final class Completion implements AsyncListener {
    private final String route;
    private final long startNanos;
    private final HttpServletResponse response;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Completion(String route, long startNanos, HttpServletResponse response) {
      this.route = route;
      this.startNanos = startNanos;
      this.response = response;
    }

    private void end(boolean failed) {
      if (open.getAndSet(false)) {
        record(route, startNanos, failed);
      }
    }

    @Override
    public void onComplete(AsyncEvent event) {
      end(response.getStatus() >= SERVER_ERROR);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      end(true);
    }

    @Override
    public void onError(AsyncEvent event) {
      end(true);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
