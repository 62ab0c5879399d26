/** Replicas that KEDA keeps: it asks, Tidegate answers. */
package io.tidegate.controller.service.scaler.keda;
