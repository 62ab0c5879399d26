package io.tidegate.pools;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The endpoints of a service, by name. There is a limit to them: a route that carries an order's
 * number in its path would otherwise make a series for each order. What comes beyond the limit is
 * counted, and goes into one endpoint named {@value #OTHER}.
 *
 * <p>Names are made fit: runs of other characters than A-Z a-z 0-9 . _ - become one {@code _}, and
 * what is longer than 63 characters ends in a hash of the whole. {@code GET /orders/{id}} is known
 * as {@code GET_orders_id}. Names that become the same are one endpoint.
 */
public final class Endpoints {
  public static final int DEFAULT_LIMIT = 200;
  public static final String OTHER = "other";

  private static final int LONGEST_NAME = 63;
  private static final int HASH_DIGITS = 8;

  private final int limit;
  private final Consumer<EndpointPool> onNew;
  private final LongAdder beyondLimit = new LongAdder();

  /**
   * By the names as they were given, so that no name is made fit twice; at most twice the limit.
   */
  private final Map<String, EndpointPool> byGivenName = new ConcurrentHashMap<>();

  private final Map<String, EndpointPool> byName = new ConcurrentHashMap<>();

  public Endpoints() {
    this(DEFAULT_LIMIT, endpoint -> {});
  }

  /**
   * @param limit endpoints at most, {@value #OTHER} not counted
   * @param onNew is told of each endpoint before its first call, on the caller's thread; what it
   *     throws goes to the thread's uncaught exception handler, and the call goes on
   */
  public Endpoints(int limit, Consumer<EndpointPool> onNew) {
    this.limit = Require.atLeast("limit", 1, limit);
    this.onNew = Require.present("onNew", onNew);
  }

  /** The endpoint of that name; it is made when it is asked for first. */
  public EndpointPool named(String given) {
    Require.present("name", given);
    EndpointPool known = byGivenName.get(given);
    if (known != null) {
      return known;
    }
    String name = fit(given);
    EndpointPool endpoint = byName.get(name);
    if (endpoint == null) {
      endpoint = make(name);
    }
    if (endpoint.name().equals(name)) {
      if (byGivenName.size() < 2 * limit) {
        byGivenName.put(given, endpoint);
      }
    } else {
      beyondLimit.increment();
    }
    return endpoint;
  }

  /** Those that were asked for so far. */
  public Collection<EndpointPool> all() {
    return List.copyOf(new ArrayList<>(byName.values()));
  }

  /** How often a name was asked for that went to {@value #OTHER} for want of room. */
  public long beyondLimit() {
    return beyondLimit.sum();
  }

  private synchronized EndpointPool make(String wanted) {
    boolean full = byName.size() - (byName.containsKey(OTHER) ? 1 : 0) >= limit;
    String name = full ? OTHER : wanted;
    EndpointPool known = byName.get(name);
    if (known == null) {
      known = byName.get(wanted);
    }
    if (known != null) {
      return known;
    }
    EndpointPool made = new EndpointPool(name);
    try {
      onNew.accept(made);
    } catch (RuntimeException | LinkageError e) {
      Uncaught.report(e);
    }
    byName.put(name, made);
    return made;
  }

  /** The given name, made fit for a pool; see the class. */
  public static String fit(String given) {
    StringBuilder fit = new StringBuilder(given.length());
    boolean gap = false;
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      boolean alphanumeric = within('A', c, 'Z') || within('a', c, 'z') || within('0', c, '9');
      boolean mark = c == '.' || c == '_' || c == '-';
      if (alphanumeric || (mark && fit.length() > 0)) {
        if (gap && fit.length() > 0) {
          fit.append('_');
        }
        gap = false;
        fit.append(c);
      } else {
        gap = true;
      }
    }
    if (fit.length() == 0) {
      return OTHER;
    }
    if (fit.length() > LONGEST_NAME) {
      fit.setLength(LONGEST_NAME - HASH_DIGITS - 1);
      fit.append('-').append("%08x".formatted(given.hashCode()));
    }
    return fit.toString();
  }

  private static boolean within(char first, char c, char last) {
    return first <= c && c <= last;
  }
}
