package io.tidegate.sim.safety;

import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.ControlStep;
import io.tidegate.controller.Policy;

/**
 * An event that a controller took, and what its loop made of it.
 *
 * @param policy as the controller knew it
 * @param seen which windows it had seen, this one included
 */
record Taken(ControlEvent event, Policy policy, ControlState before, ControlStep step, Seen seen) {}
