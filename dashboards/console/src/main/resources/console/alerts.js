import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { alert } from './feed.js';
import * as say from './format.js';
import { marking, marksTrouble, said } from './marks.js';
import { poolHash } from './route.js';
import { isSilenced, silencesCard, silencing } from './silences.js';
import { keyOf } from './state.js';

const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'];
/** Which kind ends which. */
const ENDS = { FORECAST_RESOLVED: 'BREACH_FORECAST', SLO_BREACH_ENDED: 'SLO_BREACH' };

/** Alerts of one pool and kind are one group, the most severe first: what it is, how often, since when. */
export function alertsScreen(state, page) {
  const groups = grouped(state.alerts);
  return html`${silencesCard(state, page)}
  <section class="card wide" aria-labelledby="alerts-title">
    <div class="card-head">
      <h2 id="alerts-title">Alerts</h2>
      <p class="hint">the newest ${state.alerts.length}, grouped by pool and kind</p>
    </div>
    ${marksTrouble(state, page)}
    ${groups.length === 0
      ? html`<div class="blank small">
          <p>None. What Tidegate foresees or sees amiss appears here, and goes to the receivers that are set.</p>
        </div>`
      : html`<ol class="ledger" aria-labelledby="alerts-title">
          ${repeat(groups.filter((it) => !causeOf(it, groups)), (it) => it.key, (it) => group(it, groups, state, page))}
        </ol>`}
  </section>`;
}

function grouped(alerts) {
  const groups = new Map();
  // The newest come first.
  for (const it of alerts) {
    const kind = ENDS[it.kind] ?? it.kind;
    const key = `${it.service}/${it.pool} ${kind}`;
    const known = groups.get(key);
    if (known) {
      known.all.push(it);
      if (SEVERITIES.indexOf(it.severity) < SEVERITIES.indexOf(known.severity)) known.severity = it.severity;
    } else {
      groups.set(key, { key, kind, over: it.kind in ENDS, severity: it.severity, newest: it, all: [it] });
    }
  }
  return [...groups.values()].sort(
    (a, b) =>
      Number(a.over) - Number(b.over) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.newest.atMillis - a.newest.atMillis,
  );
}

/** The group of the alert that explains another one's, which then is listed below it. */
function causeOf({ newest }, groups) {
  const by = newest.inhibitedBy;
  return by && groups.find((it) => it.newest.inhibits?.length > 0 && it.all.some((one) => one.alertId === by.alertId));
}

function explained(it, groups) {
  const others = groups.filter((one) => causeOf(one, groups) === it);
  if (others.length === 0) return nothing;
  return html`<p>Explains ${others.length === 1 ? 'another alert' : `${others.length} other alerts`}, not told meanwhile:</p>
    <ul>
      ${others.map(
        ({ newest }) =>
          html`<li>
            ${alert(newest).title} of <a href=${poolHash(keyOf(newest))}>${keyOf(newest)}</a>,
            ${say.moment(newest.atMillis)}: ${alert(newest).detail}
          </li>`,
      )}
    </ul>`;
}

/** What is open of a group, by the key that closes things; the focus goes back to what opened it. */
function close(event, { key, newest }, { silences, marks }, page) {
  event.currentTarget.querySelector("[aria-expanded='true']")?.focus();
  if (silences.form === key) silences.form = null;
  if (marks.form?.episode === newest.episode) marks.form = null;
  page.draw();
}

function group(it, groups, state, page) {
  const { over, severity, newest, all } = it;
  const told = alert(newest);
  const key = `${newest.service}/${newest.pool}`;
  const tone = over ? 'quiet' : { CRITICAL: 'bad', WARNING: 'warn', INFO: 'quiet' }[severity];
  const badge = over ? 'calm' : { CRITICAL: 'breach', WARNING: 'warn', INFO: 'unknown' }[severity];
  return html`<li class="entry ${tone}" @keydown=${(event) => event.key === 'Escape' && close(event, it, state, page)}>
    <div class="entry-head">
      <b>${told.title}</b>
      <time datetime=${new Date(newest.atMillis).toISOString()}>${say.moment(newest.atMillis)}</time>
    </div>
    <p class="where">
      <a href=${poolHash(key)}>${key}</a>
      <span class="badge ${badge}">${over ? 'over' : severity.toLowerCase()}</span>
      ${!over && newest.acknowledged
        ? html`<span class="badge calm">acknowledged</span>`
        : nothing}
      ${isSilenced(it, state) ? html`<span class="badge unknown">silenced</span>` : nothing}
      ${all.length > 1 ? html`<span>${all.length} times since ${say.moment(all.at(-1).atMillis)}</span>` : nothing}
    </p>
    <p>${told.detail}</p>
    ${explained(it, groups)} ${said(newest, state)}
    ${all.length > 1
      ? html`<details>
          <summary>Earlier ones</summary>
          <ul>
            ${all.slice(1).map((one) => html`<li>${say.moment(one.atMillis)}: ${one.text || say.words(one.kind)}</li>`)}
          </ul>
        </details>`
      : nothing}
    ${marking(newest, told.title, state, page)} ${over ? nothing : silencing(it, told.title, state, page)}
  </li>`;
}
