/**
 * Nacos as a source of policies and as a registry, by Nacos' own client. Nothing outside of this
 * package sees that client.
 */
package io.tidegate.launcher.nacos;
