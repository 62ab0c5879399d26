/** An edge's way up: windows and alerts of its own broker to a centre's, in order, each once. */
package io.tidegate.collector.service.edge;
