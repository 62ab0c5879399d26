/** Calls to other systems over HTTP, bounded in time and size. */
package io.tidegate.controller.service.http;
