package io.tidegate.pools;

/** What a pool runs its tasks on. */
public enum Threads {
  /** Threads of the machine, kept and used again. */
  PLATFORM,
  /** Virtual threads, never kept: the size is a number of permits. An error before Java 21. */
  VIRTUAL,
  /** Virtual threads on Java 21 and newer, else platform threads. */
  VIRTUAL_IF_AVAILABLE;

  boolean virtual() {
    return switch (this) {
      case PLATFORM -> false;
      case VIRTUAL -> VirtualThreads.require();
      case VIRTUAL_IF_AVAILABLE -> VirtualThreads.available();
    };
  }
}
