/**
 * A service's replicas as a managed pool: samples made of its entry pool's windows, and commands
 * carried out through a {@link io.tidegate.controller.service.scaler.ReplicaScaler}.
 */
package io.tidegate.launcher.replicas;
