/** What a control plane at the edge has in place of a disk without end and a store. */
package io.tidegate.launcher.edge;
