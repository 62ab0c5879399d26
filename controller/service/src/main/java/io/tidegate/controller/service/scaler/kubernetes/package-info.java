/** Replicas that Kubernetes keeps. */
package io.tidegate.controller.service.scaler.kubernetes;
