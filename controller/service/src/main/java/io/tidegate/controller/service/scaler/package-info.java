/** How many replicas a service has: one port, and the platforms behind it. */
package io.tidegate.controller.service.scaler;
