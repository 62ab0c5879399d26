import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { guard } from '../webjars/lit-html/directives/guard.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import * as say from './format.js';

/** From here on a breach is soon: severity turns to critical there as well. */
const SOON_WINDOWS = 5;
const MODES = { auto: 'A', advise: 'V', shadow: 'S', frozen: 'F' };

/** A row for each service, a cell for each pool: a thousand of them fit on a screen. */
export function heatMap(state, rows, actions) {
  const services = new Map();
  for (const row of rows) {
    const { service } = row.pool;
    if (!services.has(service)) services.set(service, []);
    services.get(service).push(row);
  }
  // A service stands where its most urgent pool stands; in it, pools keep their places.
  for (const cells of services.values()) cells.sort((a, b) => a.key.localeCompare(b.key));
  const reachable = rows.some((row) => row.key === state.selected) ? state.selected : rows[0].key;
  return html`<div class="map" @keydown=${move}>
      ${repeat(
        services.entries(),
        ([service]) => service,
        ([service, cells]) => html`<div class="map-row">
          <h3>${service}</h3>
          <ul aria-label="Pools of ${service}">
            ${repeat(
              cells,
              (row) => row.key,
              (row) => html`<li>${guard(seen(row, reachable, state), () => cell(row, row.key === reachable, state, actions))}</li>`,
            )}
          </ul>
        </div>`,
      )}
    </div>
    ${legend()}`;
}

/** All that a cell shows: as long as nothing of it is another, the cell stays as it is. */
function seen({ key, pool, standing }, reachable, state) {
  const { level } = standing;
  return [pool.window, pool.forecast, pool.decision?.mode, level, key === reachable, key === state.selected];
}

function cell({ key, pool, standing }, reachable, state, actions) {
  const mode = pool.decision?.mode;
  return html`<button
    type="button"
    class="cell ${shade(pool, standing)}"
    data-pool=${key}
    tabindex=${reachable ? 0 : -1}
    aria-pressed=${state.selected === key}
    aria-label="${key}: ${told(pool, standing)}${mode ? `, mode ${mode}` : ''}"
    title="${key}: ${told(pool, standing)}"
    @click=${() => actions.select(key)}
  >
    <span class="cell-lead">${lead(pool, standing)}</span>
    ${mode ? html`<span class="cell-mode">${MODES[mode] ?? '?'}</span>` : nothing}
  </button>`;
}

function shade(pool, { level }) {
  return level === 'warn' && pool.forecast.leadWindows <= SOON_WINDOWS ? 'soon' : level;
}

const lead = (pool, { level }) =>
  ({ breach: '!', warn: pool.forecast?.leadWindows, stale: '–', unknown: '?' })[level] ?? '';

function told(pool, { level, p99, slo }) {
  const latency = `p99 ${say.millis(p99)} of ${say.millis(slo)}`;
  return {
    breach: `over SLO now, ${latency}`,
    warn: `${pool.forecast ? say.ahead(pool.forecast) : 'Breach'}, ${latency}`,
    calm: `calm, ${latency}`,
    stale: 'no fresh data',
    unknown: `no forecast yet, p99 ${say.millis(p99)}`,
  }[level];
}

/** One stop for the tabulator; the arrows go on from there. */
function move(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 'next', ArrowUp: 'before' }[event.key];
  const here = event.target.closest('.cell');
  if (step === undefined || !here) return;
  event.preventDefault();
  if (typeof step === 'number') {
    const cells = [...event.currentTarget.querySelectorAll('.cell')];
    cells[cells.indexOf(here) + step]?.focus();
    return;
  }
  const row = here.closest('.map-row');
  const other = step === 'next' ? row.nextElementSibling : row.previousElementSibling;
  const place = [...row.querySelectorAll('.cell')].indexOf(here);
  const cells = other ? [...other.querySelectorAll('.cell')] : [];
  cells[Math.min(place, cells.length - 1)]?.focus();
}

function legend() {
  const entries = [
    ['breach', '!', 'over SLO'],
    ['soon', '3', `breach in ${SOON_WINDOWS} windows or less`],
    ['warn', '12', 'breach ahead, in so many windows'],
    ['calm', '', 'calm'],
    ['unknown', '?', 'no forecast yet'],
    ['stale', '–', 'no fresh data'],
  ];
  return html`<p class="legend map-legend">
    ${entries.map(
      ([level, text, meaning]) =>
        html`<span><span class="cell sample ${level}" aria-hidden="true">${text}</span> ${meaning}</span>`,
    )}
    <span>mode: A auto, V advise, S shadow, F frozen</span>
  </p>`;
}
