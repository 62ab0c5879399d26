/** The shell: an HTTP receiver, a scraper and a Kafka consumer around one assembly of samples. */
package io.tidegate.sources.service;
