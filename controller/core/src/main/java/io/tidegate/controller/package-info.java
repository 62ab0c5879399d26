/**
 * The control loop of one pool, as a state machine in the open: {@code step(state, event, policy)}
 * gives the next state and the effects. No clock, no thread, no random source: time is the event
 * time of the windows.
 */
package io.tidegate.controller;
