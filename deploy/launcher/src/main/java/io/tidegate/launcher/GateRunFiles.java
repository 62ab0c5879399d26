package io.tidegate.launcher;

import io.tidegate.controller.service.web.GateDesk.Run;
import io.tidegate.gate.contract.FailOn;
import io.tidegate.gate.contract.PolicySnippet;
import io.tidegate.gate.contract.VerdictJson;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.report.HtmlReport;
import io.tidegate.gate.run.RunResult;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run of a control plane leaves for programs and people. */
final class GateRunFiles {
  private static final Logger LOG = LoggerFactory.getLogger(GateRunFiles.class);

  private GateRunFiles() {}

  static String verdict(Run run, GatePlayer.End end, RunResult result) {
    Judgement judgement = result.judgement();
    return VerdictJson.write(
        judgement,
        FailOn.of(GateRunDesk.FAILING).exitCode(judgement.verdict().outcome()),
        "run " + run.id(),
        run.planSha256(),
        end.plan().load().seed(),
        result.peak(),
        result.notes());
  }

  /** The page, and the policy where something was learned for one; the verdict stands without. */
  static void save(GateRunStore store, Run run, GatePlayer.End end, RunResult result) {
    String when = GateOutputs.now();
    Optional<String> learned =
        PolicySnippet.write(result.judgement(), result.borne(), end.yaml(), run.planSha256(), when);
    try {
      store.writeReport(run.id(), HtmlReport.write(result, end.plan(), end.model(), when));
      if (learned.isPresent()) {
        store.writePolicy(run.id(), learned.get());
      }
    } catch (IOException e) {
      LOG.error("the files of the gate's run '{}' cannot be written", run.id(), e);
    }
  }
}
