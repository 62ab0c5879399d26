/**
 * What changed classes of the JDK and of libraries call. It is on the bootstrap class path, so that
 * they can see it; the rest of the agent is in a class loader of its own, where nobody does. Every
 * method here may be called by any thread of the application: none throws, waits, or keeps a task.
 */
package io.tidegate.bridge;
