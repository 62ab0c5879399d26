/**
 * The body of {@code tidegate-agent.jar}: settings, the changes of classes, and the pools that were
 * found, registered with the agent. It lives in a class loader of its own.
 */
package io.tidegate.javaagent;
