package io.tidegate.controller.audit;

import java.util.List;

/**
 * What a check of one partition gave.
 *
 * @param records that were checked
 * @param unchained that were written before there was a chain
 * @param lastNumber of the newest record; 0 where there is none
 */
public record ChainResult(
    long records, long unchained, long lastNumber, List<ChainFinding> findings) {
  public ChainResult {
    findings = List.copyOf(findings);
  }
}
