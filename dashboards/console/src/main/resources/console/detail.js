import { AsyncDirective, directive } from '../webjars/lit-html/async-directive.js';
import { html, noChange, nothing } from '../webjars/lit-html/lit-html.js';
import { LatencyChart } from './chart.js';
import { explainCard } from './explain.js';
import { outlook } from './fleet.js';
import * as say from './format.js';
import { shownSeries, standing } from './state.js';
import { asOf, timeMachine } from './time-machine.js';

export function detailPanel(state, now, actions) {
  const key = state.selected;
  if (state.phase === 'loading' || state.pools.size === 0) return nothing;
  const pool = key === null ? null : state.pools.get(key);
  return html`<section class="card detail" aria-labelledby="detail-title">
    <div class="card-head">
      <h2 id="detail-title">${key ?? 'Pool'}</h2>
      ${pool ? html`<p class="hint">${say.kind(pool.kind)}</p>` : nothing}
    </div>
    ${content(state, pool, now, actions)}
  </section>`;
}

function content(state, pool, now, actions) {
  const series = shownSeries(state);
  if (!pool) {
    return html`<div class="blank small">
      <p>
        ${state.selected
          ? `Pool ${state.selected} has not reported. Choose one of the fleet.`
          : 'Choose a pool to see its latency.'}
      </p>
    </div>`;
  }
  if (!series || series.phase === 'loading') {
    return html`<div class="skeleton tall" role="status" aria-label="Loading the pool"><div></div></div>`;
  }
  if (series.phase === 'failed') {
    return html`<div class="blank small" role="alert">
      <p>${series.failure}</p>
      <button type="button" @click=${actions.reloadSeries}>Try again</button>
    </div>`;
  }
  const shown = state.at === null ? pool : asOf(pool, series, state.at);
  const stands = standing(shown, state.at ?? now);
  const window = shown.window;
  return html`
    <div class="detail-outlook">
      ${state.at === null ? nothing : html`<span class="badge then">${say.moment(state.at)}</span>`}
      ${outlook(shown, stands)}
    </div>
    <dl class="facts">
      ${fact('p99', say.millis(stands.p99), stands.slo === null ? '' : `SLO ${say.millis(stands.slo)}`)}
      ${fact('Arrivals', say.rate(window?.arrivalsPerSecond))}
      ${fact('Peak ahead', ...say.arrivalPeak(shown.forecast?.arrivalPeaks))}
      ${fact('Size', say.count(window?.size), window ? `busy ${say.percent(window.utilisation)}` : '')}
      ${fact('Queue wait p99', say.millis(window?.queueWaitP99Millis))}
      ${fact('Run, mean', say.millis(window?.runMeanMillis))}
      ${fact('Rejected, failed', `${say.count(window?.rejected)}, ${say.count(window?.failed)}`, 'in the window')}
    </dl>
    ${accuracy(pool.accuracy)}
    <figure>
      <div class="chart" role="img" aria-label=${chartText(pool, stands, series)}>${chart(series, state.at)}</div>
      <figcaption class="legend">
        <span class="key p99">p99</span>
        <span class="key projected">forecast p99</span>
        <span class="key band">its interval</span>
        <span class="key slo">SLO</span>
        <span class="key size">size, all instances</span>
        <span class="key resize">resize, per instance</span>
      </figcaption>
    </figure>
    ${timeMachine(series, state.at, actions)}
    ${why(state, pool, actions)}
  `;
}

/** How the pool's forecasts have fared: nothing is claimed before one was judged. */
function accuracy(told) {
  if (!told || told.hits + told.early + told.late + told.falseAlarms + told.breaches === 0) {
    return nothing;
  }
  return html`<p class="accuracy" aria-label="How its forecasts have fared">
    <span class="badge accurate">Forecasts of ${told.days} days</span>
    <span>${told.caught} of ${told.breaches} breaches foretold in time</span>
    <span>${told.precision === null ? 'no alarm judged yet' : `${say.percent(told.precision)} of its alarms were hits`}</span>
    ${told.medianLeadWindows === null
      ? nothing
      : html`<span>median lead ${say.windows(told.medianLeadWindows)}</span>`}
  </p>`;
}

function why(state, pool, actions) {
  const told = state.told;
  if (told?.key === state.selected && told.at === state.at) {
    // Of now, the audit log's answer is old as soon as something else was decided.
    const old = state.at === null && told.found?.decision.decisionId !== pool.decision?.decisionId;
    if (!old || told.phase !== 'ready') return explainCard(told);
  }
  if (state.at !== null || !pool.decision) return nothing;
  const made = pool.decision;
  return html`${explainCard({
      phase: 'ready',
      found: {
        acted: made.kind !== 'HOLD',
        decision: made,
        inputs: [],
        verification: pool.verification?.decisionId === made.decisionId ? pool.verification : null,
        frozenNow: null,
      },
    })}
    <p class="padded"><button type="button" @click=${actions.explain}>Show its inputs</button></p>`;
}

const fact = (name, value, note = '') =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}${note ? html` <small class=${note.length > 14 ? 'long' : nothing}>${note}</small>` : nothing}</dd>
  </div>`;

function chartText(pool, { p99, slo }, series) {
  const resizes = series.resizes.size;
  return (
    `p99 latency of ${pool.service}/${pool.pool} over the last ${say.windows(series.windows.size)}: ` +
    `now ${say.millis(p99)}, SLO ${say.millis(slo)}, ${resizes} ${resizes === 1 ? 'resize' : 'resizes'}`
  );
}

/** Keeps one chart per place in the page and hands the series to it at each render. */
const chart = directive(
  class extends AsyncDirective {
    update(part, [series, at]) {
      this.chart ??= new LatencyChart(part.parentNode);
      this.chart.show(series, at);
      return noChange;
    }

    disconnected() {
      this.chart?.close();
      this.chart = null;
    }
  },
);
