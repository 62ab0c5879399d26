/**
 * One load made by several generators: who judges hires them, gives each its share of every
 * stretch, has them begin together, and merges what they measured.
 */
package io.tidegate.gate.generators;
