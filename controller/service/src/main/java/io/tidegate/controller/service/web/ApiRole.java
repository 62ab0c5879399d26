package io.tidegate.controller.service.web;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a caller of the API may do; each role may do what those before it may. */
public enum ApiRole {
  /** Sees everything, changes nothing. */
  VIEWER,
  /** Changes sizes, and stops what is sent. */
  OPERATOR,
  /** Changes what others may do, too. */
  ADMIN;

  boolean covers(ApiRole needed) {
    return compareTo(needed) >= 0;
  }

  /** As it is written in files and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(ApiRole::word).toList();
  }

  static Optional<ApiRole> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
