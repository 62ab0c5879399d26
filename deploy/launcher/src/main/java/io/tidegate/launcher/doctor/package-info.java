/** Whether a machine and a configuration are such that Tidegate can run. */
package io.tidegate.launcher.doctor;
