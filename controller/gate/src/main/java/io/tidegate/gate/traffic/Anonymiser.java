package io.tidegate.gate.traffic;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Takes who asked out of a request while it is read: addresses and users become one keyed hash
 * (HMAC-SHA256, 64 bits of it), of the query only the names of allowed keys stay. Cookies,
 * authorisation, referrers and agents are never read.
 */
public final class Anonymiser {
  private static final int REMEMBERED = 4096;

  private final Mac mac;
  private final Set<String> queryKeys;
  private final Map<String, Long> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param key at least 16 bytes; a new one for each model makes its hashes unlinkable
   * @param queryKeys whose names may stay
   */
  public Anonymiser(byte[] key, Set<String> queryKeys) {
    if (key.length < 16) {
      throw new IllegalArgumentException(
          "the key has %d bytes: must be at least 16".formatted(key.length));
    }
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
    this.queryKeys = Set.copyOf(queryKeys);
  }

  /** 0: neither is known ({@code -} or empty). */
  long client(String address, String user) {
    boolean noAddress = address.isEmpty() || address.equals("-");
    boolean noUser = user.isEmpty() || user.equals("-");
    if (noAddress && noUser) {
      return 0;
    }
    return known.computeIfAbsent(
        address + "\n" + user,
        who -> {
          byte[] code = mac.doFinal(who.getBytes(StandardCharsets.UTF_8));
          long hash = 0;
          for (int i = 0; i < Long.BYTES; i++) {
            hash = hash << 8 | code[i] & 0xff;
          }
          return hash == 0 ? 1 : hash;
        });
  }

  /** The path of a request's target, or null if it is none. */
  String path(String target) {
    String rest = target;
    int scheme = rest.indexOf("://");
    if (scheme > 0 && !rest.startsWith("/")) {
      int slash = rest.indexOf('/', scheme + 3);
      rest = slash < 0 ? "/" : rest.substring(slash);
    }
    if (rest.equals("*")) {
      return rest;
    }
    if (!rest.startsWith("/")) {
      return null;
    }
    int hash = rest.indexOf('#');
    if (hash >= 0) {
      rest = rest.substring(0, hash);
    }
    int question = rest.indexOf('?');
    return question < 0 ? rest : rest.substring(0, question) + keys(rest.substring(question + 1));
  }

  private String keys(String query) {
    if (queryKeys.isEmpty()) {
      return "";
    }
    Set<String> kept = new TreeSet<>();
    int from = 0;
    while (from <= query.length()) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      int equals = query.indexOf('=', from);
      String key = query.substring(from, equals < 0 || equals > end ? end : equals);
      if (queryKeys.contains(key)) {
        kept.add(key);
      }
      from = end + 1;
    }
    return kept.isEmpty() ? "" : "?" + String.join("&", kept);
  }
}
