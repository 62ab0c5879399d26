import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { guard } from '../webjars/lit-html/directives/guard.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import * as say from './format.js';
import { poolHash } from './route.js';
import { chips } from './screen.js';
import { FEED_KINDS } from './state.js';

const SHOWN = 80;
const LABELS = {
  all: 'All',
  changes: 'Changes',
  held: 'Held',
  forecasts: 'Forecasts',
  alerts: 'Alerts',
  anomalies: 'Anomalies',
};

export function feedPanel(state, actions) {
  const entries = state.feed.filter(FEED_KINDS[state.feedFilter]).slice(0, SHOWN);
  const queues = new Set(state.feed.filter((it) => it.kind === 'ADMISSION').map((it) => it.decisionId));
  return html`<section class="card feed" aria-labelledby="feed-title">
    <div class="card-head">
      <h2 id="feed-title">What happened, and why</h2>
    </div>
    ${chips(LABELS, state.feedFilter, actions.feedFilter)}
    ${entries.length === 0
      ? html`<div class="blank small">
          <p>
            ${state.phase === 'loading'
              ? 'Loading…'
              : state.feedFilter === 'all'
                ? 'Nothing yet. Each decision appears here with its reason, also the decision to do nothing.'
                : 'Nothing of this kind yet.'}
          </p>
        </div>`
      : html`<ol class="entries" tabindex="0" aria-labelledby="feed-title">
          ${repeat(
            entries,
            (it) => it.feedKey,
            (it) => guard([it, queues.has(it.decisionId)], () => entry(it, queues.has(it.decisionId))),
          )}
        </ol>`}
  </section>`;
}

function entry(it, ofQueue) {
  const { tone, title, detail, more } = PARTS[it.type](it, ofQueue);
  const key = `${it.service}/${it.pool}`;
  return html`<li class="entry ${tone}">
    <div class="entry-head">
      <b>${title}</b>
      <time datetime=${new Date(it.at).toISOString()}>${say.clock(it.at)}</time>
    </div>
    <p class="where">
      <a href=${poolHash(key)}>${key}</a>${it.mode ? html` <span class="mode ${it.mode}">${it.mode}</span>` : nothing}
    </p>
    ${detail ? html`<p>${detail}</p>` : nothing}
    ${more?.length
      ? html`<details>
          <summary>Why</summary>
          <ul>
            ${more.map((line) => html`<li>${line}</li>`)}
          </ul>
        </details>`
      : nothing}
  </li>`;
}

const PARTS = { decision, verification, forecast, alert };

export function decision(it) {
  const grows = it.toSize > it.fromSize;
  const change = `${it.fromSize} → ${it.toSize}`;
  const resize = it.requestId
    ? `${grows ? 'Growing' : 'Shrinking'}, as asked,`
    : ({
        auto: grows ? 'Growing' : 'Shrinking',
        advise: grows ? 'Advice: grow' : 'Advice: shrink',
      }[it.mode] ?? (grows ? 'Would grow' : 'Would shrink'));
  const title = {
    HOLD: `Held at ${it.toSize}: ${say.words(it.reason)}`,
    RESIZE: `${resize} ${change}`,
    ROLL_BACK: `Taking back ${change}`,
    WARM: 'Warming',
    ADMISSION: `${grows ? 'Letting more' : 'Letting fewer'} wait: ${change}`,
  }[it.kind];
  const more = [
    it.kind === 'HOLD' ? null : `Reason: ${say.words(it.reason)}`,
    it.wishedSize === null ? null : `Wished ${it.kind === 'ADMISSION' ? 'queue' : 'size'}: ${number(it.wishedSize)}`,
    ...it.clamps.map(
      (c) => `${say.words(c.guard)}: ${number(c.before)} → ${number(c.after)} (${c.reason})`,
    ),
    ...it.drivers.map((d) => d.text),
    it.otherwise ? `Otherwise: ${it.otherwise}` : null,
    it.modelVersion ? `Model: ${it.modelVersion}` : null,
  ].filter(Boolean);
  const tone = it.kind === 'HOLD' ? 'quiet' : it.kind === 'ROLL_BACK' ? 'bad' : 'change';
  return { tone, title, detail: it.detail, more };
}

/** Of a decision about the queue the sizes are those of the queue, too. */
function verification(it, ofQueue) {
  const change = `${ofQueue ? 'queue ' : ''}${it.fromSize} → ${it.toSize}`;
  const title = {
    KEPT: `It helped: ${change} kept`,
    ROLLED_BACK: `It did not help: ${change} taken back`,
    INCONCLUSIVE: `Not proven: ${change}`,
  }[it.verdict];
  const tone = { KEPT: 'good', ROLLED_BACK: 'bad', INCONCLUSIVE: 'quiet' }[it.verdict];
  const measured = `p99 ${say.millis(it.p99BeforeMillis)} before, ${say.millis(it.p99AfterMillis)} after`;
  return { tone, title, detail: it.detail || measured, more: [measured, `Reason: ${say.words(it.reason)}`] };
}

function forecast(it) {
  if (it.breachExpected) {
    return {
      tone: 'warn',
      title: say.ahead(it),
      detail: `p99 ${say.projected(it)} projected, SLO ${say.millis(it.sloP99Millis)}${say.likely(it)}`,
      more: it.drivers.map((d) => d.text).concat(`Model: ${it.modelVersion}`),
    };
  }
  const title = {
    READY: 'No breach expected any more',
    WARMING_UP: 'Learning: too few windows for a forecast',
    NO_DATA: 'No forecast: the newest window cannot be judged',
  }[it.status];
  return { tone: it.status === 'READY' ? 'good' : 'quiet', title, detail: '', more: [] };
}

export function alert(it) {
  const tone = { CRITICAL: 'bad', WARNING: 'warn', INFO: 'quiet' }[it.severity];
  const title = say.words(it.kind).replace(/^./, (c) => c.toUpperCase()).replace(/\bslo\b/i, 'SLO');
  return { tone, title, detail: it.text, more: [] };
}

const number = (value) => (value === null ? 'unknown' : Number(value.toFixed(1)).toString());
