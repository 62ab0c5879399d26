package io.tidegate.gate.traffic;

/** What a part of a path is by its looks. */
final class Segment {
  private Segment() {}

  /**
   * {@code {number}}, {@code {uuid}} and so on, with the extension; the part itself if it is a
   * word.
   */
  static String kind(String part) {
    String extension = extension(part);
    String stem = part.substring(0, part.length() - extension.length());
    int digits = 0;
    int hex = 0;
    int letters = 0;
    int upper = 0;
    int dashes = 0;
    for (int i = 0; i < stem.length(); i++) {
      char c = stem.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean low = c >= 'a' && c <= 'z';
      boolean high = c >= 'A' && c <= 'Z';
      digits += digit ? 1 : 0;
      letters += low || high ? 1 : 0;
      upper += high ? 1 : 0;
      hex += digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' ? 1 : 0;
      dashes += c == '-' ? 1 : 0;
    }
    int length = stem.length();
    if (length == 0) {
      return part;
    }
    if (stem.indexOf('@') > 0 || stem.contains("%40")) {
      return "{mail}";
    }
    if (digits == length) {
      return "{number}" + extension;
    }
    if (length == 36 && dashes == 4 && hex == 32) {
      return "{uuid}" + extension;
    }
    if (length == 10 && dashes == 2 && digits == 8 && stem.charAt(4) == '-') {
      return "{date}" + extension;
    }
    if (length >= 8 && hex == length && digits > 0) {
      return "{hash}" + extension;
    }
    boolean mixed = digits > 1 && upper > 0 && upper < letters;
    if (length >= 20 && mixed && dashes <= 2) {
      return "{token}" + extension;
    }
    return part;
  }

  /** With its dot, up to five letters or digits, one letter at least; otherwise empty. */
  static String extension(String part) {
    int dot = part.lastIndexOf('.');
    if (dot <= 0 || part.length() - dot > 6 || part.length() - dot < 2) {
      return "";
    }
    boolean letter = false;
    for (int i = dot + 1; i < part.length(); i++) {
      char c = part.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
        return "";
      }
      letter |= c > '9';
    }
    return letter ? part.substring(dot) : "";
  }
}
