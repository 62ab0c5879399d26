package io.tidegate.controller.service.scaler;

/** The platform, or a rule, forbids this change of replicas; nothing was changed. */
public final class ScaleRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is in the way, and what would be right
   */
  public ScaleRefusedException(String message) {
    super(message);
  }
}
