// What the page knows. Pure: no network, no DOM. Events may come twice, so each change is idempotent.

const SERIES_WINDOWS = 600;
const SERIES_FORECASTS = 120;
const SPARK_POINTS = 60;
const FEED_ENTRIES = 300;
const ALERTS = 300;
const STALE_AFTER_WINDOWS = 3;
/** Time that the collector waits for late samples, at most. */
const LATENESS_MILLIS = 5000;

export function emptyState() {
  return {
    screen: 'fleet', // one of SCREENS
    phase: 'loading', // loading | ready | failed | sign-in
    who: null, // of the session: {required, name, role}
    failure: '',
    connection: 'connecting', // connecting | live | lost
    pools: new Map(),
    poolsKnown: 0, // of a large fleet not all are followed
    feed: [],
    feedKeys: new Set(),
    alerts: [], // the newest first
    selected: null,
    at: null, // an instant of the selected pool; null: now
    series: null, // {key, phase, failure, windows: Map, forecasts: Map, resizes: Map}
    past: null, // the same around an instant that is older than the series
    told: null, // why, at that instant: {key, at, phase, failure, found}
    fleetView: 'list', // list | map
    decisionFilter: 'all',
    policies: {},
    gate: {},
    safety: {},
    silences: {},
    marks: {},
    listed: {},
    filter: '',
    feedFilter: 'all',
    skewMillis: 0, // this clock minus the server's
  };
}

export const keyOf = (it) => `${it.service}/${it.pool}`;

export function serverNow(state) {
  return Date.now() - state.skewMillis;
}

export function loadFleet(state, fleet, decisions, forecasts, alerts) {
  state.skewMillis = Date.now() - fleet.nowMillis;
  state.pools = new Map(fleet.pools.map((pool) => [keyOf(pool), pool]));
  state.poolsKnown = fleet.poolsKnown;
  state.feed = [];
  state.feedKeys.clear();
  state.alerts = alerts;
  for (const entry of [...decisions, ...forecasts, ...alerts]) addToFeed(state, entry);
  state.phase = 'ready';
}

export function loadSeries(state, key, detail) {
  if (!state.series || state.series.key !== key) return;
  state.series.phase = 'ready';
  state.series.windows = new Map(detail.windows.map((w) => [w.endMillis, w]));
  state.series.forecasts = new Map(detail.forecasts.map((f) => [f.madeAtMillis, f]));
  state.series.resizes = new Map(detail.resizes.map((d) => [d.decisionId, d]));
}

export function applyEvent(state, type, body) {
  const key = keyOf(body);
  const series = state.series?.key === key && state.series.phase === 'ready' ? state.series : null;
  if (type === 'window') {
    const pool = poolFor(state, body);
    if (!pool.window || body.endMillis > pool.window.endMillis) {
      pool.sparkP99Millis.push(body.p99Millis);
      if (pool.sparkP99Millis.length > SPARK_POINTS) pool.sparkP99Millis.shift();
    }
    if (!pool.window || body.endMillis >= pool.window.endMillis) pool.window = body;
    pool.kind = body.kind;
    if (series) keep(series.windows, body.endMillis, body, SERIES_WINDOWS);
  } else if (type === 'forecast') {
    const pool = poolFor(state, body);
    if (!pool.forecast || body.madeAtMillis >= pool.forecast.madeAtMillis) pool.forecast = body;
    if (series) keep(series.forecasts, body.madeAtMillis, body, SERIES_FORECASTS);
    if (body.turn) addToFeed(state, { ...body, type });
  } else if (type === 'decision') {
    const pool = state.pools.get(key);
    if (pool && (!pool.decision || body.atMillis >= pool.decision.atMillis)) pool.decision = body;
    if (series && body.fromSize !== body.toSize && body.kind !== 'ADMISSION') series.resizes.set(body.decisionId, body);
    addToFeed(state, { ...body, type });
  } else if (type === 'verification') {
    const pool = state.pools.get(key);
    if (pool && (!pool.verification || body.atMillis >= pool.verification.atMillis)) {
      pool.verification = body;
    }
    addToFeed(state, { ...body, type });
  } else if (type === 'accuracy') {
    poolFor(state, body).accuracy = body;
  } else if (type === 'alert') {
    if (!state.alerts.some((it) => it.alertId === body.alertId)) {
      state.alerts = [body, ...state.alerts].slice(0, ALERTS);
    }
    addToFeed(state, { ...body, type });
  }
}

/** A pool's history around an instant, as the store tells it. */
export function pastSeries(key, history) {
  return {
    key,
    past: true,
    phase: 'ready',
    windows: new Map(history.points.map((point) => [point.endMillis, point])),
    forecasts: new Map(),
    resizes: new Map(),
  };
}

/** What is shown of a pool: the live series, or what was at an older instant. */
export function shownSeries(state) {
  return state.at !== null && state.past?.key === state.selected ? state.past : state.series;
}

function poolFor(state, { service, pool }) {
  const key = `${service}/${pool}`;
  let known = state.pools.get(key);
  if (!known) {
    known = {
      service,
      pool,
      kind: null,
      window: null,
      forecast: null,
      decision: null,
      verification: null,
      accuracy: null,
      sparkP99Millis: [],
    };
    state.pools.set(key, known);
  }
  return known;
}

function keep(map, key, value, bound) {
  const late = map.size > 0 && key < [...map.keys()].at(-1);
  map.set(key, value);
  if (late) {
    const sorted = [...map.entries()].sort((a, b) => a[0] - b[0]);
    map.clear();
    for (const [k, v] of sorted) map.set(k, v);
  }
  while (map.size > bound) map.delete(map.keys().next().value);
}

const FORECAST_TURNS = ['BREACH_FORECAST', 'FORECAST_RESOLVED'];

const timeOf = (entry) => entry.atMillis ?? entry.madeAtMillis;

function addToFeed(state, entry) {
  // The turn of the forecast says the same, with its drivers.
  if (entry.type === 'alert' && FORECAST_TURNS.includes(entry.kind)) return;
  const id = entry.decisionId ?? entry.alertId ?? '';
  const key = `${entry.type} ${keyOf(entry)} ${id} ${timeOf(entry)} ${entry.verdict ?? ''}`;
  if (state.feedKeys.has(key)) return;
  state.feedKeys.add(key);
  const at = timeOf(entry);
  let place = state.feed.findIndex((other) => timeOf(other) <= at);
  if (place < 0) place = state.feed.length;
  state.feed.splice(place, 0, { ...entry, feedKey: key, at });
  while (state.feed.length > FEED_ENTRIES) state.feedKeys.delete(state.feed.pop().feedKey);
}

export const FEED_KINDS = {
  all: () => true,
  changes: (e) => e.type === 'verification' || (e.type === 'decision' && e.kind !== 'HOLD'),
  held: (e) => e.type === 'decision' && e.kind === 'HOLD',
  forecasts: (e) => e.type === 'forecast',
  alerts: (e) => e.type === 'alert' && e.kind !== 'POINT_ANOMALY',
  anomalies: (e) => e.type === 'alert' && e.kind === 'POINT_ANOMALY',
};

/** What is to be said of a pool at a time, and how urgent it is (lower is more urgent). */
export function standing(pool, now) {
  const window = pool.window;
  const ageMillis = window ? Math.max(0, now - window.endMillis) : null;
  const width = window ? window.endMillis - window.startMillis : 0;
  const stale = ageMillis === null || ageMillis > STALE_AFTER_WINDOWS * width + LATENESS_MILLIS;
  const forecast = pool.forecast;
  const slo = forecast?.sloP99Millis ?? null;
  const p99 = window?.p99Millis ?? null;
  if (stale) return { level: 'stale', urgency: 9000, ageMillis, slo, p99 };
  if (slo !== null && p99 !== null && p99 > slo) {
    return { level: 'breach', urgency: 0, ageMillis, slo, p99 };
  }
  if (forecast?.breachExpected) {
    return { level: 'warn', urgency: 10 + forecast.leadWindows, ageMillis, slo, p99 };
  }
  if (forecast?.status === 'READY') return { level: 'calm', urgency: 5000, ageMillis, slo, p99 };
  return { level: 'unknown', urgency: 6000, ageMillis, slo, p99 };
}

export function visiblePools(state, now) {
  const wanted = state.filter.trim().toLowerCase();
  return [...state.pools.entries()]
    .filter(([key]) => key.toLowerCase().includes(wanted))
    .map(([key, pool]) => ({ key, pool, standing: standing(pool, now) }))
    .sort((a, b) => a.standing.urgency - b.standing.urgency || a.key.localeCompare(b.key));
}
