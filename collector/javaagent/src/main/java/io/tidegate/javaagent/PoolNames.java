package io.tidegate.javaagent;

import io.tidegate.bridge.Creator;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of pools, each given once, the same at every start of the same program: from the name of a
 * worker thread without its number, or the pool's own name; where that says nothing, from the class
 * and line that made it. For one thread.
 */
final class PoolNames {
  private static final int LONGEST = 63;

  /** What the JDK's own thread factory makes: the number is that of the factory, in any order. */
  private static final Pattern JDK_DEFAULT = Pattern.compile("pool-\\d+-thread-\\d+");

  private static final Pattern NUMBER_AT_END = Pattern.compile("[^A-Za-z0-9]*\\d+[^A-Za-z0-9]*$");

  /** HikariCP's own name for a pool that was given none. */
  private static final Pattern HIKARI_DEFAULT = Pattern.compile("HikariPool-\\d+");

  private final Set<String> taken = new HashSet<>();

  /**
   * @param workerName of any worker; null: none seen
   * @param creator null: not seen
   */
  String ofExecutor(String workerName, Creator creator) {
    String prefix = workerName == null ? "" : cleaned(withoutNumber(workerName));
    boolean says = !prefix.isEmpty() && !JDK_DEFAULT.matcher(workerName).matches();
    if (says) {
      return take(prefix, creator);
    }
    if (creator != null) {
      return take(cleaned(creator.shortName()), null);
    }
    return take(
        workerName == null ? "executor" : cleaned(workerName.replaceFirst("-thread-\\d+$", "")),
        null);
  }

  String ofDataSource(String poolName) {
    boolean says = poolName != null && !HIKARI_DEFAULT.matcher(poolName).matches();
    String name = says ? cleaned(poolName) : "";
    return take(name.isEmpty() ? "HikariPool" : name, null);
  }

  void release(String name) {
    taken.remove(name);
  }

  private String take(String wish, Creator creator) {
    String name = wish;
    if (taken.contains(name) && creator != null) {
      name = joined(wish, "." + cleaned(creator.shortName()));
    }
    String first = name;
    for (int number = 2; !taken.add(name); number++) {
      name = joined(first, "-" + number);
    }
    return name;
  }

  private static String joined(String name, String suffix) {
    String end = suffix.length() < LONGEST ? suffix : suffix.substring(0, LONGEST - 1);
    return name.substring(0, Math.min(name.length(), LONGEST - end.length())) + end;
  }

  private static String withoutNumber(String threadName) {
    return NUMBER_AT_END.matcher(threadName).replaceFirst("");
  }

  /** To the letters that a name may have on the wire, and to its length. */
  private static String cleaned(String name) {
    String plain =
        name.replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceFirst("^[^A-Za-z0-9]+", "")
            .replaceFirst("[^A-Za-z0-9]+$", "");
    return plain.substring(0, Math.min(plain.length(), LONGEST));
  }
}
