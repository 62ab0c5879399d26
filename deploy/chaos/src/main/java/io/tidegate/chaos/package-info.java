/** The real system under seeded faults, and what has to hold afterwards. */
package io.tidegate.chaos;
