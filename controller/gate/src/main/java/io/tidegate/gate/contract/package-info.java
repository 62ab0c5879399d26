/** What pipelines see of the gate: the input and the verdict as JSON, JUnit XML, a table. */
package io.tidegate.gate.contract;
