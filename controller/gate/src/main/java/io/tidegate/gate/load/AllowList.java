package io.tidegate.gate.load;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The only places that a load may go to, each as {@code host:port}; there is no pattern. */
public final class AllowList {
  private static final Pattern ENTRY = Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9._-]+):[0-9]{1,5}");

  private final Set<String> entries = new TreeSet<>();

  /**
   * @throws IllegalArgumentException one is no host with a port
   */
  public AllowList(Iterable<String> hostsWithPorts) {
    for (String one : hostsWithPorts) {
      String entry = one.toLowerCase(Locale.ROOT);
      if (!ENTRY.matcher(entry).matches()) {
        throw new IllegalArgumentException(
            "allow has '%s': must be host:port, such as 10.0.0.1:8080".formatted(one));
      }
      entries.add(entry);
    }
  }

  public boolean has(Target target) {
    return entries.contains(target.authority());
  }

  @Override
  public String toString() {
    return String.join(", ", entries);
  }

  /**
   * @throws IllegalArgumentException the target is not on the list
   */
  public void require(String name, Target target) {
    if (!has(target)) {
      throw new IllegalArgumentException(
          "%s is %s, which 'allow' does not have (%s): load goes only to what is listed there, add %s if it is yours"
              .formatted(
                  name,
                  target,
                  entries.isEmpty() ? "it is empty" : String.join(", ", entries),
                  target.authority()));
    }
  }
}
