package io.tidegate.pools;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/**
 * Virtual threads where the JVM has them. Looked up by name, as this is compiled for Java 17, which
 * has none.
 */
final class VirtualThreads {
  /** (String name) → ThreadFactory; null on a JVM without virtual threads. */
  private static final MethodHandle FACTORY = find();

  private VirtualThreads() {}

  static boolean available() {
    return FACTORY != null;
  }

  /**
   * True, as they are there.
   *
   * @throws IllegalStateException if they are not
   */
  static boolean require() {
    if (FACTORY == null) {
      throw new IllegalStateException(
          "virtual threads need Java 21 or newer, this JVM is %s: run it on a newer one, or ask for %s or %s"
              .formatted(Runtime.version(), Threads.VIRTUAL_IF_AVAILABLE, Threads.PLATFORM));
    }
    return true;
  }

  /** Makes virtual threads that all have this name: a number each would cost a string each. */
  static ThreadFactory factory(String name) {
    require();
    try {
      return (ThreadFactory) FACTORY.invoke(name);
    } catch (Throwable e) {
      throw new IllegalStateException("this JVM's virtual threads cannot be made", e);
    }
  }

  private static MethodHandle find() {
    // In 19 and 20 they are a preview, and there all the same only when that is enabled.
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle make =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
      MethodHandle named =
          lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      MethodHandle withName = MethodHandles.foldArguments(named, make);
      return MethodHandles.filterReturnValue(
          withName, factory.asType(MethodType.methodType(ThreadFactory.class, ofVirtual)));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Java " + Runtime.version() + " has other virtual threads than Java 21", e);
    }
  }
}
