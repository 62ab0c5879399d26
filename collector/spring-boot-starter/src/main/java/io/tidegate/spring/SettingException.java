package io.tidegate.spring;

/** A setting that nothing can be started with. */
public final class SettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String setting;

  SettingException(String setting, String problem) {
    super(setting + ": " + problem);
    this.setting = setting;
  }

  /** Its full name. */
  public String setting() {
    return setting;
  }
}
