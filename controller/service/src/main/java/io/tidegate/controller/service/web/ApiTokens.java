package io.tidegate.controller.service.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who may use the API. A token is 256 random bits, so its SHA-256 is all that has to be kept to
 * know it again; a file of them gives nobody access.
 *
 * <p>A file has a line for each: {@code NAME ROLE sha256:HEX}; {@code #} begins a comment.
 */
public final class ApiTokens {
  /** Nobody has one. */
  public static final ApiTokens NONE = new ApiTokens(Map.of());

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TOKEN_BYTES = 32;
  private static final String PREFIX = "sha256:";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final Pattern DIGEST = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  private final Map<String, Holder> holders;

  private ApiTokens(Map<String, Holder> holders) {
    this.holders = Map.copyOf(holders);
  }

  /**
   * Whose token it is.
   *
   * @param name for the audit log
   */
  public record Holder(String name, ApiRole role) {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException naming the line that is wrong and what would be right
   */
  public static ApiTokens read(Path file) throws IOException {
    Map<String, Holder> holders = new HashMap<>();
    Set<String> names = new HashSet<>();
    int number = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      String text = line.replaceFirst("#.*", "").strip();
      if (text.isEmpty()) {
        continue;
      }
      String where = "%s, line %d: ".formatted(file, number);
      String[] parts = text.split("\\s+", -1);
      if (parts.length != 3 || !DIGEST.matcher(parts[2]).matches()) {
        throw new IllegalArgumentException(
            where + "must be NAME ROLE sha256:HEX, as 'tidegate token' writes it");
      }
      Holder holder = new Holder(named(parts[0], where), role(parts[1], where));
      if (!names.add(holder.name())) {
        throw new IllegalArgumentException(
            "%s'%s' has a token already: each needs a name of its own"
                .formatted(where, holder.name()));
      }
      if (holders.put(parts[2], holder) != null) {
        throw new IllegalArgumentException(
            where + "this token is another one's: make one with 'tidegate token'");
      }
    }
    return new ApiTokens(holders);
  }

  private static String named(String name, String where) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%sthe name is '%s': must be 1 to 64 letters, digits, '.', '_', '@' or '-'"
              .formatted(where, name));
    }
    return name;
  }

  private static ApiRole role(String word, String where) {
    return ApiRole.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%sthe role is '%s': must be one of %s"
                        .formatted(where, word, String.join(", ", ApiRole.words()))));
  }

  /** The same with one more. */
  public ApiTokens with(String token, Holder holder) {
    Map<String, Holder> more = new HashMap<>(holders);
    more.put(digest(token), holder);
    return new ApiTokens(more);
  }

  /** Who has one; in no order. */
  public Set<String> names() {
    return holders.values().stream().map(Holder::name).collect(Collectors.toSet());
  }

  public boolean isEmpty() {
    return holders.isEmpty();
  }

  /** Whose it is; by its digest, so that no comparison tells how much of it was right. */
  Optional<Holder> byDigest(String digest) {
    return Optional.ofNullable(holders.get(digest));
  }

  /** A new one; to be shown once. */
  public static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return "tg_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The line of a file for a token.
   *
   * @throws IllegalArgumentException if the name cannot stand there
   */
  public static String line(String token, Holder holder) {
    return named(holder.name(), "") + " " + holder.role().word() + " " + digest(token);
  }

  static String digest(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
