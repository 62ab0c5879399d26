package io.tidegate.gate.run;

/** The run was asked to end before its verdict. */
public final class AbortedException extends Exception {
  private static final long serialVersionUID = 1L;

  AbortedException() {
    super("the run was aborted: there is no verdict");
  }
}
