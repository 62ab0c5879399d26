/** Alerts leave for where people on call look: what fires, and who is told of it. */
package io.tidegate.controller.service.feed;
