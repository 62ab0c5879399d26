/** The control plane's own numbers, by Micrometer, in the form that Prometheus reads. */
package io.tidegate.launcher.meters;
