/** Puts the agent into a JVM that runs already. */
package io.tidegate.launcher.attach;
