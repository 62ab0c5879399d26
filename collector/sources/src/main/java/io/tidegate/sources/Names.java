package io.tidegate.sources;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** Foreign names in forms that can be compared and kept. */
public final class Names {
  private static final int LONGEST = 63;

  private Names() {}

  /**
   * The form in which metric and label names are compared: {@code db.client.connection.count} and
   * {@code db_client_connection_count} are one.
   */
  public static String metric(String name) {
    StringBuilder form = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean kept =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == ':';
      if (!kept) {
        if (form == null) {
          form = new StringBuilder(name);
        }
        form.setCharAt(i, '_');
      }
    }
    return form == null ? name : form.toString();
  }

  /**
   * A name as services and pools may have it: each run of other characters is one {@code -}; what
   * is longer than 63 characters ends in a checksum of the whole, so that two such stay two.
   *
   * @return empty if no letter or digit is left
   */
  static String pool(String raw) {
    String name = raw.strip().replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[._-]+", "");
    name = name.replaceAll("-+$", "");
    if (name.length() <= LONGEST) {
      return name;
    }
    CRC32 checksum = new CRC32();
    checksum.update(raw.getBytes(StandardCharsets.UTF_8));
    return name.substring(0, LONGEST - 9)
        + String.format(Locale.ROOT, "-%08x", checksum.getValue());
  }
}
