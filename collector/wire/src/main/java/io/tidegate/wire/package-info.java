/**
 * The messages that cross Kafka: immutable records that cannot be built wrong, the codec to and
 * from protobuf, and the names of the topics. The schema is {@code tidegate/wire.proto}; agents in
 * other languages need only that file.
 */
package io.tidegate.wire;
