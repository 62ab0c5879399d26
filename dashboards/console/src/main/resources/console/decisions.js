import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { decision } from './feed.js';
import * as say from './format.js';
import { poolHash } from './route.js';
import { chips } from './screen.js';

const SHOWN = 200;
const SHOW = {
  all: ['All', () => true],
  changes: ['Changes', (it) => it.kind !== 'HOLD'],
  kept: ['Kept', (it, after) => after?.verdict === 'KEPT'],
  'taken-back': ['Taken back', (it, after) => it.kind === 'ROLL_BACK' || after?.verdict === 'ROLLED_BACK'],
  held: ['Held', (it) => it.kind === 'HOLD'],
};

const LABELS = Object.fromEntries(Object.entries(SHOW).map(([name, [label]]) => [name, label]));

/** Every decision with what it measured afterwards; also the decision to do nothing. */
export function decisionsScreen(state, actions) {
  const verdicts = new Map();
  for (const it of state.feed) {
    if (it.type === 'verification') verdicts.set(it.decisionId, it);
  }
  const wanted = state.filter.trim().toLowerCase();
  const rows = state.feed
    .filter((it) => it.type === 'decision' && `${it.service}/${it.pool}`.toLowerCase().includes(wanted))
    .filter((it) => SHOW[state.decisionFilter][1](it, verdicts.get(it.decisionId)))
    .slice(0, SHOWN);
  return html`<section class="card wide" aria-labelledby="decisions-title">
    <div class="card-head">
      <h2 id="decisions-title">Decisions</h2>
      <input
        type="search"
        class="filter"
        placeholder="Filter by service or pool"
        aria-label="Filter by service or pool"
        .value=${state.filter}
        @input=${(event) => actions.filter(event.target.value)}
      />
    </div>
    ${chips(LABELS, state.decisionFilter, actions.decisionFilter)}
    ${rows.length === 0
      ? html`<div class="blank small"><p>None of this kind among the newest.</p></div>`
      : html`<ol class="ledger" aria-labelledby="decisions-title">
          ${repeat(
            rows,
            (it) => it.feedKey,
            (it) => row(it, verdicts.get(it.decisionId)),
          )}
        </ol>`}
  </section>`;
}

function row(it, after) {
  const { tone, title, detail, more } = decision(it);
  const key = `${it.service}/${it.pool}`;
  return html`<li class="entry ${tone}">
    <div class="entry-head">
      <b>${title}</b>
      <time datetime=${new Date(it.at).toISOString()}>${say.moment(it.at)}</time>
    </div>
    <p class="where">
      <a href=${poolHash(key, it.at)}>${key}</a> <span class="mode ${it.mode}">${it.mode}</span>
    </p>
    <p>${detail}</p>
    ${after ? measured(after) : nothing}
    ${more.length
      ? html`<details>
          <summary>Why</summary>
          <ul>
            ${more.map((line) => html`<li>${line}</li>`)}
          </ul>
        </details>`
      : nothing}
  </li>`;
}

function measured(it) {
  const tone = { KEPT: 'calm', ROLLED_BACK: 'breach', INCONCLUSIVE: 'unknown' }[it.verdict];
  return html`<p class="measured">
    <span class="badge ${tone}">${say.words(it.verdict)}</span>
    p99 ${say.millis(it.p99BeforeMillis)} <span aria-label="then">→</span> ${say.millis(it.p99AfterMillis)},
    ${say.words(it.reason)}
  </p>`;
}
