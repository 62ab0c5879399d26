package io.tidegate.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to set, instead of a stack trace. */
final class SettingFailureAnalyzer extends AbstractFailureAnalyzer<SettingException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SettingException cause) {
    return new FailureAnalysis(
        "Tidegate's agent cannot be started. " + cause.getMessage(),
        "Set " + cause.setting() + ", or leave Tidegate out with tidegate.enabled=false.",
        cause);
  }
}
