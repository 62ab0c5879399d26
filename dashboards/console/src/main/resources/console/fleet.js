import { html, nothing, svg } from '../webjars/lit-html/lit-html.js';
import { guard } from '../webjars/lit-html/directives/guard.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import * as say from './format.js';
import { heatMap } from './heat-map.js';
import { visiblePools } from './state.js';

const SPARK_WIDTH = 120;
const SPARK_HEIGHT = 28;
/** The most urgent ones: more rows than that nobody reads, and a browser has to redraw them all. */
const ROWS = 100;
/** A filter is in the way while the list is short. */
const FILTER_FROM_POOLS = 8;

export function fleetPanel(state, now, actions) {
  const rows = visiblePools(state, now);
  return html`<section class="card fleet" aria-labelledby="fleet-title">
    <div class="card-head">
      <h2 id="fleet-title">Fleet</h2>
      ${state.pools.size >= FILTER_FROM_POOLS || state.filter
        ? html`<input
            type="search"
            class="filter"
            placeholder="Filter by service or pool"
            aria-label="Filter by service or pool"
            .value=${state.filter}
            @input=${(event) => actions.filter(event.target.value)}
          />`
        : html`<p class="hint">most urgent first</p>`}
      ${state.poolsKnown > state.pools.size
        ? html`<p class="hint">
            ${say.count(state.pools.size)} of ${say.many(state.poolsKnown, 'pool')} are followed here;
            another one from when its address is opened, or a breach is forecast
          </p>`
        : nothing}
      <div class="switch" role="group" aria-label="Show the fleet as">
        ${['list', 'map'].map(
          (view) =>
            html`<button
              type="button"
              aria-pressed=${state.fleetView === view}
              @click=${() => actions.fleetView(view)}
            >
              ${view === 'list' ? 'List' : 'Map'}
            </button>`,
        )}
      </div>
    </div>
    ${body(state, rows, actions)}
  </section>`;
}

function body(state, rows, actions) {
  if (state.phase === 'loading') {
    return html`<div class="skeleton" role="status" aria-label="Loading the fleet">
      ${[1, 2, 3].map(() => html`<div></div>`)}
    </div>`;
  }
  if (state.pools.size === 0) {
    return html`<div class="blank">
      <h3>No pool has reported yet</h3>
      <p>
        Start a service with the Tidegate agent. Its pools appear here when their first window
        closes; nothing has to be set up.
      </p>
    </div>`;
  }
  if (rows.length === 0) {
    return html`<div class="blank">
      <h3>No pool matches “${state.filter}”</h3>
      <button type="button" @click=${() => actions.filter('')}>Show all</button>
    </div>`;
  }
  if (state.fleetView === 'map') return heatMap(state, rows, actions);
  // The roles are stated because a phone's layout, made of blocks, would take them away.
  return html`<div class="rows"><table role="table" aria-labelledby="fleet-title">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Pool</th>
        <th role="columnheader" scope="col">Outlook</th>
        <th role="columnheader" scope="col">p99 against SLO</th>
        <th role="columnheader" scope="col" class="number">Size</th>
        <th role="columnheader" scope="col" class="number">Busy</th>
        <th role="columnheader" scope="col" class="number">Queue</th>
        <th role="columnheader" scope="col" class="number">Arrivals</th>
        <th role="columnheader" scope="col">Last decision</th>
        <th role="columnheader" scope="col" class="number">Age</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${repeat(
        rows.slice(0, ROWS),
        (row) => row.key,
        (row) => guard(seen(row, state), () => poolRow(row, state.selected === row.key, actions)),
      )}
    </tbody>
  </table>
  ${rows.length > ROWS
    ? html`<p class="more">
        and ${say.many(rows.length - ROWS, 'pool')} that are less urgent: filter, or
        <button type="button" @click=${() => actions.fleetView('map')}>see all on the map</button>
      </p>`
    : nothing}
  </div>`;
}

/** All that a row shows: as long as nothing of it is another, the row stays as it is. */
function seen({ key, pool, standing }, state) {
  return [
    pool.window,
    pool.forecast,
    pool.decision,
    pool.verification,
    standing.level,
    say.age(standing.ageMillis),
    state.selected === key,
  ];
}

function poolRow({ key, pool, standing }, selected, actions) {
  const window = pool.window;
  return html`<tr
    role="row"
    class="${standing.level} ${selected ? 'selected' : ''}"
    data-pool=${key}
    @click=${(event) => event.target.closest('button') || actions.select(key)}
  >
    <th role="rowheader" scope="row" class="name">
      <button type="button" aria-pressed=${selected} @click=${() => actions.select(key)}>
        <span class="service">${pool.service}</span><span class="slash">/</span>${pool.pool}
      </button>
      <small>${say.kind(pool.kind)}</small>
    </th>
    <td role="cell" class="outlook" data-label="Outlook">${outlook(pool, standing)}</td>
    <td role="cell" class="latency" data-label="p99 against SLO">${latency(pool, standing)}</td>
    <td role="cell" class="number" data-label="Size">
      ${say.count(window?.size)}
      ${window && window.instances > 1 ? html`<small>${perInstance(window)}</small>` : nothing}
    </td>
    <td role="cell" class="number" data-label="Busy">${busy(window)}</td>
    <td role="cell" class="number" data-label="Queue">${say.count(window?.queued)}</td>
    <td role="cell" class="number" data-label="Arrivals">${say.rate(window?.arrivalsPerSecond)}</td>
    <td role="cell" class="decision" data-label="Last decision">${lastDecision(pool)}</td>
    <td role="cell" class="number age" data-label="Age">
      ${say.age(standing.ageMillis)}
      ${window?.quality === 'PARTIAL' ? html`<small>partial</small>` : nothing}
    </td>
  </tr>`;
}

export function outlook(pool, standing) {
  const forecast = pool.forecast;
  if (standing.level === 'stale') {
    return html`<span class="badge stale">No fresh data</span>`;
  }
  if (standing.level === 'breach') {
    return html`<span class="badge breach">Over SLO now</span>${drivers(forecast)}`;
  }
  if (standing.level === 'warn') {
    return html`<span class="badge warn">${say.ahead(forecast)}</span>${certainty(forecast)}${drivers(forecast)}`;
  }
  if (standing.level === 'calm') {
    return html`<span class="badge calm">Calm</span>${certainty(forecast)}
      <small>p99 ${say.millis(forecast.projectedP99Millis)} ahead</small>`;
  }
  const why = { WARMING_UP: 'Learning', NO_DATA: 'No forecast: no data' }[forecast?.status];
  return html`<span class="badge unknown">${why ?? 'No forecast yet'}</span>`;
}

/** How likely it is, and whether the model knows the pool yet. */
function certainty(forecast) {
  const known = typeof forecast.probability === 'number';
  return html`${known ? html` <span class="likely">${say.percent(forecast.probability)}</span>` : nothing}${forecast.prior
    ? html` <span class="badge prior" title="By a model that does not know this pool yet">Prior</span>`
    : nothing}`;
}

function drivers(forecast) {
  if (!forecast?.drivers.length) return nothing;
  return html`<small>${forecast.drivers.slice(0, 2).map((it) => it.text).join('; ')}</small>`;
}

function latency(pool, { p99, slo, level }) {
  return html`<div class="latency-text">
      <b>${say.millis(p99)}</b>${slo === null ? nothing : html` <small>of ${say.millis(slo)}</small>`}
    </div>
    ${sparkline(pool.sparkP99Millis, slo, level)}`;
}

/** The last windows' p99 with the SLO as a line; a window that served nothing is a gap. */
function sparkline(values, slo, level) {
  const known = values.filter((it) => it !== null);
  if (known.length < 2) return nothing;
  const top = Math.max(...known, slo ?? 0) * 1.1 || 1;
  const x = (index) => (index * SPARK_WIDTH) / (values.length - 1);
  const y = (value) => SPARK_HEIGHT - (value / top) * SPARK_HEIGHT;
  let path = '';
  let pen = 'M';
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
    } else {
      path += `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
    }
  });
  return html`<svg
    class="spark ${level}"
    viewBox="0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${slo === null
      ? nothing
      : svg`<line class="slo" x1="0" x2=${SPARK_WIDTH} y1=${y(slo)} y2=${y(slo)} />`}
    <path d=${path} />
  </svg>`;
}

function perInstance({ size, instances }) {
  return size % instances === 0 ? `${instances} × ${size / instances}` : `on ${instances}`;
}

/** A share of the workers' time: full is full, though long runs that end together may exceed it. */
function busy(window) {
  const value = window?.utilisation ?? null;
  if (value === null) return say.percent(null);
  return html`<span class="busy">
    ${say.percent(value)}
    <svg viewBox="0 0 40 6" class=${value >= 0.9 ? 'full' : nothing} aria-hidden="true">
      <rect class="track" width="40" height="6" rx="3" />
      <rect class="fill" width=${Math.min(40, Math.max(2, value * 40))} height="6" rx="3" />
    </svg>
  </span>`;
}

function lastDecision(pool) {
  const decision = pool.decision;
  if (!decision) return html`<small>none yet</small>`;
  const verdict =
    pool.verification?.decisionId === decision.decisionId ? pool.verification.verdict : null;
  const text =
    decision.kind === 'HOLD'
      ? `Hold at ${decision.toSize}`
      : decision.kind === 'WARM'
        ? 'Warm'
        : decision.kind === 'ADMISSION'
          ? `Queue ${decision.fromSize} → ${decision.toSize}`
          : `${decision.kind === 'ROLL_BACK' ? 'Back ' : ''}${decision.fromSize} → ${decision.toSize}`;
  return html`<span class="what">${text}</span>
    <span class="mode ${decision.mode}">${decision.mode}</span>
    <small>${verdict ? `${say.words(verdict)}: ` : ''}${say.words(decision.reason)}</small>`;
}
