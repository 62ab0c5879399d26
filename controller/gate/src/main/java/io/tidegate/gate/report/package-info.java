/** A run as one HTML page that needs nothing else: no script, no network. */
package io.tidegate.gate.report;
