/** How the model is made that the product ships with. */
package io.tidegate.sim.training;
