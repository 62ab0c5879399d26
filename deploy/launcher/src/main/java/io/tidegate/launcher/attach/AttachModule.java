package io.tidegate.launcher.attach;

/**
 * What attaching needs of this runtime. Apart from {@link JvmAttach}, which does not load without.
 */
public final class AttachModule {
  private AttachModule() {}

  /**
   * Says whether this runtime can attach to others at all.
   *
   * @throws AttachFailedException if this runtime cannot attach to anything
   */
  public static void require() throws AttachFailedException {
    if (ModuleLayer.boot().findModule("jdk.attach").isEmpty()) {
      throw new AttachFailedException(
          ("this Java runtime, %s, has no module jdk.attach: run tidegate with a JDK (JAVA_HOME), or"
                  + " start the service with -javaagent:tidegate-agent.jar=…")
              .formatted(System.getProperty("java.home")));
    }
  }
}
