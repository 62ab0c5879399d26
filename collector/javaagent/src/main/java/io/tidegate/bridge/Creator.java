package io.tidegate.bridge;

import java.util.concurrent.ThreadPoolExecutor;

/**
 * Where in the code a pool was made: the first frame that is neither the JDK's concurrency nor a
 * constructor of the pool's own class.
 */
public record Creator(String className, int line) {

  static Creator of(ThreadPoolExecutor executor) {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(
            frames ->
                frames
                    .filter(frame -> !frame.getClassName().startsWith("java.util.concurrent."))
                    .filter(frame -> !frame.getClassName().startsWith("io.tidegate.bridge."))
                    .filter(frame -> !frame.getDeclaringClass().isInstance(executor))
                    .findFirst()
                    .map(frame -> new Creator(frame.getClassName(), frame.getLineNumber()))
                    .orElse(null));
  }

  /** {@code OrderService-42}: the top-level class without its package, and the line. */
  public String shortName() {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    int inner = simple.indexOf('$');
    return (inner > 0 ? simple.substring(0, inner) : simple) + "-" + line;
  }
}
