/**
 * The collector's shell: samples from Kafka through the assembler onto the topic of windows, from
 * there into the store; and the port to the store.
 */
package io.tidegate.collector.service;
