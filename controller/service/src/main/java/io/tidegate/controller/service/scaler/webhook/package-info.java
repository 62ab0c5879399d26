/** Replicas that a program of the user's keeps. */
package io.tidegate.controller.service.scaler.webhook;
