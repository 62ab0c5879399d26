import { html, nothing, svg } from '../webjars/lit-html/lit-html.js';
import * as say from './format.js';

const FULL = 100;

/** How the name of an input ends that is no duration. */
const INSTANT = /(End|Since)Millis$/;

/** Why a size was changed at an instant, or was not: from the wish to what was left of it. */
export function explainCard(told) {
  if (told.phase === 'loading') {
    return html`<section class="why"><h3>Why</h3><p class="hint" role="status">Reading the audit log…</p></section>`;
  }
  if (told.phase === 'failed') {
    return html`<section class="why" role="alert"><h3>Why</h3><p>${told.failure}</p></section>`;
  }
  const { decision: made, inputs, verification, frozenNow, acted } = told.found;
  return html`<section class="why explain" aria-labelledby="explain-title">
    <h3 id="explain-title">
      ${acted ? 'Changed' : 'Not changed'}: ${say.words(made.reason)}
      <span class="mode ${made.mode}">${made.mode}</span>
    </h3>
    <p>${made.detail}</p>
    <p class="hint">
      ${made.kind === 'ADMISSION' ? 'Tasks that may wait, per instance; its size stays as it is.' : 'Sizes per instance.'} Decided <time datetime=${new Date(made.atMillis).toISOString()}>${say.moment(made.atMillis)}</time>${made.policy ? html` by the policy for <code>${made.policy}</code>` : nothing}
    </p>
    ${frozenNow ? html`<p class="frozen-now">Frozen now: ${frozenNow}</p>` : nothing}
    ${waterfall(made)}
    ${made.otherwise
      ? html`<p class="otherwise"><b>It would have been otherwise with</b> ${made.otherwise}.</p>`
      : nothing}
    ${verification ? verdict(verification) : nothing}
    ${made.drivers.length
      ? html`<ul>
          ${made.drivers.map((driver) => html`<li>${driver.text}</li>`)}
        </ul>`
      : nothing}
    ${inputs.length
      ? html`<details>
          <summary>${say.many(inputs.length, 'input')}${made.modelVersion ? `, model ${made.modelVersion}` : ''}</summary>
          <dl class="inputs">
            ${inputs.map(
              ({ name, value }) =>
                html`<div>
                  <dt>${label(name)}</dt>
                  <dd>${input(name, value)}</dd>
                </div>`,
            )}
          </dl>
        </details>`
      : nothing}
  </section>`;
}

/** What is of a dependency begins with its name, which stays as it is. */
const label = (name) => {
  const at = name.lastIndexOf(' ') + 1;
  return name.slice(0, at) + say.camel(name.slice(at).replace(INSTANT, '$1'));
};

const input = (name, value) => (INSTANT.test(name) ? say.moment(value) : say.plain(value));

/** What was there, what was wished, what each guard made of it, and what came out. */
function waterfall(made) {
  const steps = [{ name: made.kind === 'ADMISSION' ? 'queue before' : 'size before', value: made.fromSize, kind: 'before' }];
  if (made.wishedSize !== null) steps.push({ name: 'wished', value: made.wishedSize, kind: 'wish' });
  for (const clamp of made.clamps) {
    steps.push({
      name: say.words(clamp.guard),
      value: clamp.after,
      kind: clamp.after === clamp.before ? 'same' : 'clamp',
      why: clamp.reason,
    });
  }
  steps.push({ name: 'result', value: made.toSize, kind: 'result' });
  // Sizes of decisions are those of one instance, or of its queue.
  const top = Math.max(1, ...steps.map((step) => step.value ?? 0));
  return html`<ol class="waterfall" aria-label="From the wish to the result">
    ${steps.map(
      (step) => html`<li class=${step.kind}>
        <span class="step">${step.name}</span>
        <svg viewBox="0 0 ${FULL} 8" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<rect class="bar" width=${Math.max(0.5, ((step.value ?? 0) / top) * FULL)} height="8" rx="1" />`}
        </svg>
        <b>${say.plain(step.value)}</b>
        ${step.why ? html`<small>${step.why}</small>` : nothing}
      </li>`,
    )}
  </ol>`;
}

function verdict(it) {
  const tone = { KEPT: 'good', ROLLED_BACK: 'bad', INCONCLUSIVE: 'quiet' }[it.verdict];
  return html`<p class="verdict ${tone}">
    <b>${say.words(it.verdict)}</b>: p99 ${say.millis(it.p99BeforeMillis)} before,
    ${say.millis(it.p99AfterMillis)} after. ${it.detail}
  </p>`;
}
