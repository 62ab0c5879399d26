/** The audit log as a chain: each record's hash covers the one before it. */
package io.tidegate.controller.audit;
