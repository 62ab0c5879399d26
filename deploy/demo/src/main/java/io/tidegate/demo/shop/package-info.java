/** A small shop in versions of which it is known how they differ, to show the release gate on. */
package io.tidegate.demo.shop;
