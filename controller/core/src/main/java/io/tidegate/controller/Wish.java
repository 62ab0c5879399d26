package io.tidegate.controller;

/**
 * What the sizing asks for, before any guard.
 *
 * @param from the smallest instance when growing, the largest when shrinking
 */
record Wish(Reason reason, boolean growth, int from, int size, String detail) {}
