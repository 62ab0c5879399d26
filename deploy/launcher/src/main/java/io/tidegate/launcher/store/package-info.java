/** The store that comes with the launcher, behind the collector's port. */
package io.tidegate.launcher.store;
