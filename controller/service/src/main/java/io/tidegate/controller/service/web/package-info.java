/**
 * The console: what the fleet looks like now, as a REST API, a live stream and a web page.
 *
 * <p>{@link io.tidegate.controller.service.web.FleetView} remembers a bounded stretch of what stood
 * on the topics; {@link io.tidegate.controller.service.web.ConsoleServer} shows it. Nothing here
 * changes anything: every route reads.
 */
package io.tidegate.controller.service.web;
