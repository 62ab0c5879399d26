/**
 * The collector's shell: samples from Kafka through the assembler into the store, then onto the
 * topic of windows; and the port to the store.
 */
package io.tidegate.collector.service;
