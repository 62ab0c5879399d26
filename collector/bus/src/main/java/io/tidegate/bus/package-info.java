/**
 * The discipline of consuming and producing that collector, predictor and controller share: one
 * batch in flight, offsets committed only when their effects are durable, rewinds before the first
 * record, zombies fenced, undecodable records parked. It knows Kafka and the wire, no domain.
 */
package io.tidegate.bus;
