import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { read, remove, write } from './api.js';
import * as say from './format.js';
import { loading, may, ordering, outcome, placeholder } from './screen.js';
import { keyOf, serverNow } from './state.js';

const MINUTE = 60_000;
const LASTS = [
  ['30 minutes', 30 * MINUTE],
  ['2 hours', 120 * MINUTE],
  ['8 hours', 480 * MINUTE],
  ['a day', 1440 * MINUTE],
  ['a week', 10_080 * MINUTE],
];

/** The alerts that no webhook and no Alertmanager is told of. */
export function loadSilences(state, page) {
  return loading(state.silences, async () => ({ silences: (await read('silences')).silences }), page);
}

/** Those in force or to come; nothing where there are none. */
export function silencesCard(state, page) {
  const it = state.silences;
  if (it.phase !== 'ready' && it.phase !== 'failed') return nothing;
  if (it.phase === 'ready' && it.silences.length === 0 && !it.done) return nothing;
  return html`<section class="card wide" aria-labelledby="silences-title">
    <div class="card-head">
      <h2 id="silences-title">Silences</h2>
      <p class="hint">no webhook and no Alertmanager is told of these alerts</p>
    </div>
    ${it.phase === 'failed'
      ? placeholder(it, 'Silences', () => loadSilences(state, page))
      : html`<ul class="ledger" aria-labelledby="silences-title">
            ${repeat(it.silences, (one) => one.id, (one) => silence(one, state, page))}
          </ul>
          ${it.form ? nothing : html`<div class="padded">${outcome(it)}</div>`}`}
  </section>`;
}

function silence(one, state, page) {
  const what = one.kind ? `${say.words(one.kind).replace(/\bslo\b/, 'SLO')} of ` : '';
  return html`<li class="entry quiet">
    <div class="entry-head">
      <b>${one.maintenance ? 'Maintenance' : 'Silenced'}: ${what}${one.selector}</b>
      <span>
        ${one.inForce ? nothing : html`from ${say.moment(one.startsAtMillis)}`} until
        <time datetime=${new Date(one.endsAtMillis).toISOString()}>${say.moment(one.endsAtMillis)}</time>
      </span>
    </div>
    <p>${one.reason} <small>${one.orderedBy}</small></p>
    ${may(state, 'operator')
      ? html`<button
          type="button"
          aria-label="End the silence of ${what}${one.selector}"
          aria-disabled=${Boolean(state.silences.busy)}
          @click=${() => end(one, state, page)}
        >
          End
        </button>`
      : nothing}
  </li>`;
}

function end(one, state, page) {
  return ordering(
    state.silences,
    async () => {
      state.silences.silences = (await remove(`silences/${encodeURIComponent(one.id)}`)).silences;
      return `Ended: ${one.selector}.`;
    },
    page,
  );
}

/** What silences a group of alerts, where it is not silenced yet. */
export function silencing({ key, kind, newest }, title, state, page) {
  const it = state.silences;
  const pool = keyOf(newest);
  if (named(newest, kind, state) || !may(state, 'operator') || it.phase !== 'ready') return nothing;
  const open = it.form === key;
  return html`<button
      type="button"
      aria-expanded=${open}
      aria-label="Silence ${title} of ${pool}"
      @click=${() => {
        Object.assign(it, { form: open ? null : key, wrong: '', done: '' });
        page.draw();
      }}
    >
      Silence
    </button>
    ${open
      ? html`<form class="orders" @submit=${(event) => begin(event, pool, kind, state, page)}>
            <label for="silence-lasts">For</label>
            <select id="silence-lasts" name="lasts">
              ${LASTS.map(([label, millis]) => html`<option value=${millis}>${label}</option>`)}
            </select>
            <label for="silence-reason">Reason</label>
            <input id="silence-reason" name="reason" required maxlength="200" autocomplete="off" />
            <label class="check"><input type="checkbox" name="maintenance" /> it is maintenance</label>
            <button type="submit" class="primary" aria-disabled=${Boolean(it.busy)}>Silence it</button>
          </form>
          ${outcome(it)}`
      : nothing}`;
}

function begin(event, selector, kind, state, page) {
  event.preventDefault();
  const { lasts, reason, maintenance } = event.target.elements;
  return ordering(
    state.silences,
    async () => {
      const endsAtMillis = Math.round(serverNow(state) + Number(lasts.value));
      const answer = await write('silences', {
        selector,
        kind,
        endsAtMillis,
        reason: reason.value.trim(),
        maintenance: maintenance.checked,
      });
      Object.assign(state.silences, { silences: answer.silences, form: null });
      return `Silenced until ${say.moment(endsAtMillis)}.`;
    },
    page,
  );
}

/** Whether the newest alert of a group was kept from others, or the next one will be. */
export function isSilenced({ kind, newest }, state) {
  return newest.silenced === true || named(newest, kind, state);
}

const named = (newest, kind, state) =>
  (state.silences.silences ?? []).some(
    (one) => one.inForce && one.selector === keyOf(newest) && (one.kind === null || one.kind === kind),
  );
