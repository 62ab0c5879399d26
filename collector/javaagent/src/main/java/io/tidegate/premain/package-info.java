/**
 * Where the JVM enters the agent. The only package of it that the application's class path shows.
 */
package io.tidegate.premain;
