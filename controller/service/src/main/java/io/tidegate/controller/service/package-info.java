/**
 * The controller on Kafka: windows, forecasts and acks in; decisions, verifications, commands and
 * states out, in one transaction with the offsets that they stand for.
 */
package io.tidegate.controller.service;
