/** Kafka and the store in this process, for a start with nothing else on the machine. */
package io.tidegate.launcher.embedded;
