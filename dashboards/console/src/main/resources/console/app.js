import { html, render } from '../webjars/lit-html/lit-html.js';
import { alertsScreen } from './alerts.js';
import { openEvents, poolPath, read, readAll, session, signIn, SignInNeeded, signOut } from './api.js';
import { decisionsScreen } from './decisions.js';
import { detailPanel } from './detail.js';
import { feedPanel } from './feed.js';
import { fleetPanel } from './fleet.js';
import { goTo, keepingFocus } from './focus.js';
import { gateScreen, loadGate } from './gate.js';
import { loadPolicies, policiesScreen } from './policies.js';
import { poolHash, route, SCREENS } from './route.js';
import { loadSafety, safetyScreen } from './safety.js';
import { signInPanel } from './sign-in.js';
import { loadAlerts, loadMarks } from './marks.js';
import { overdue } from './screen.js';
import { loadSilences } from './silences.js';
import {
  applyEvent,
  emptyState,
  loadFleet,
  loadSeries,
  pastSeries,
  serverNow,
  visiblePools,
} from './state.js';
import { AROUND_WINDOWS } from './time-machine.js';
import { topBar } from './top-bar.js';

const RETRY_MILLIS = 3000;
const POOLS_PER_PAGE = 500;
/** Ages are counted on even when nothing comes. */
const TICK_MILLIS = 1000;
/** A thousand pools tell something new each second; nobody reads faster than this. */
const EVENTS_MILLIS = 250;
/** Screens that are not fed by events are read again while they are shown. */
const RELOAD_MILLIS = 10_000;
const VIEW_KEY = 'tidegate.fleet-view';

const state = emptyState();
const root = document.getElementById('app');
let events = null;
let frame = 0;
let soon = 0;
let retry = 0;

/** What a screen needs of the page. */
const page = {
  draw,
  signIn() {
    state.failure = '';
    state.phase = 'sign-in';
    draw();
  },
};

/** Those that load when they are shown, into `parts` of the state; `again`: by themselves, too. */
const LOADED = {
  alerts: {
    load: () => {
      loadSilences(state, page);
      loadMarks(state, page);
      loadAlerts(state, page);
    },
    parts: ['silences', 'marks', 'listed'],
    again: true,
  },
  policies: { load: () => loadPolicies(state, page), parts: ['policies'], again: false },
  gate: { load: () => loadGate(state, page), parts: ['gate'], again: true },
  safety: { load: () => loadSafety(state, page), parts: ['safety'], again: true },
};

const SHOWN = {
  fleet: (now) =>
    html`${fleetPanel(state, now, actions)} ${detailPanel(state, now, actions)} ${feedPanel(state, actions)}`,
  decisions: () => decisionsScreen(state, actions),
  alerts: () => alertsScreen(state, page),
  policies: () => policiesScreen(state, page),
  gate: () => gateScreen(state, page),
  safety: () => safetyScreen(state, page),
};

const actions = {
  select(key) {
    if (key !== state.selected || state.at !== null) location.hash = poolHash(key);
    // Where the detail is below the list, a tap would otherwise seem to do nothing.
    if (matchMedia('(max-width: 1100px)').matches) {
      requestAnimationFrame(() => document.querySelector('.detail')?.scrollIntoView());
    }
  },
  filter(text) {
    state.filter = text;
    draw();
  },
  feedFilter(name) {
    state.feedFilter = name;
    draw();
  },
  decisionFilter(name) {
    state.decisionFilter = name;
    draw();
  },
  fleetView(view) {
    state.fleetView = view;
    try {
      localStorage.setItem(VIEW_KEY, view);
    } catch {
      // A browser that keeps nothing shows the list the next time.
    }
    draw();
  },
  goTo(at) {
    // An instant that is scrubbed through is no place to go back to.
    history.replaceState(null, '', poolHash(state.selected, at));
    navigated();
  },
  explain: () => loadTold(state.selected, null),
  reload: load,
  async signIn(token) {
    state.failure = '';
    try {
      await signIn(token);
    } catch (failure) {
      state.failure = failure.message;
      draw();
      return;
    }
    state.phase = 'loading';
    load();
  },
  async signOut() {
    try {
      await signOut();
    } finally {
      events?.close();
      state.who = null;
      page.signIn();
    }
  },
  reloadSeries: () => loadSelected(state.selected),
};

function draw() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    keepingFocus(() => render(view(), root));
    document.title = title();
  });
}

function title() {
  const shown = state.screen === 'fleet' && state.selected !== null ? state.selected : SCREENS[state.screen];
  return `${state.phase === 'sign-in' ? 'Sign in' : shown} · Tidegate`;
}

function drawSoon() {
  soon ||= setTimeout(() => {
    soon = 0;
    draw();
  }, EVENTS_MILLIS);
}

async function load() {
  clearTimeout(retry);
  events?.close();
  events = null;
  if (state.connection !== 'lost') state.connection = 'connecting';
  draw();
  try {
    state.who = await session();
    if (state.who.required && !state.who.name) throw new SignInNeeded();
    const [fleet, decisions, forecasts, alerts] = await Promise.all([
      readAll('fleet', 'pools', POOLS_PER_PAGE),
      read('decisions?limit=200'),
      read('forecasts?limit=100'),
      read('alerts?limit=100'),
    ]);
    loadFleet(state, fleet, decisions.decisions, forecasts.forecasts, alerts.alerts);
    const oldest = [fleet, decisions, forecasts, alerts]
      .map((it) => it.eventId)
      .sort((a, b) => sequence(a) - sequence(b))[0];
    events = openEvents(oldest, {
      onEvent(type, body) {
        applyEvent(state, type, body);
        drawSoon();
      },
      onReset: again,
      onConnection(connection) {
        state.connection = connection;
        draw();
      },
    });
    if (state.selected === null && state.pools.size > 0) {
      state.selected = visiblePools(state, serverNow(state))[0].key;
    }
    loadSelected(state.selected);
    LOADED[state.screen]?.load();
  } catch (failure) {
    state.connection = 'lost';
    if (failure instanceof SignInNeeded) {
      page.signIn();
    } else {
      state.failure = failure.message;
      if (state.phase === 'loading') state.phase = 'failed';
      again();
    }
  }
  draw();
}

const sequence = (eventId) => Number(eventId.split('-')[1]);

function again() {
  clearTimeout(retry);
  retry = setTimeout(load, RETRY_MILLIS);
}

async function loadSelected(key) {
  if (key === null) {
    state.series = null;
    draw();
    return;
  }
  if (state.series?.key !== key || state.series.phase === 'failed') {
    state.series = { key, phase: 'loading', failure: '' };
    draw();
  }
  try {
    loadSeries(state, key, await read(poolPath(key)));
  } catch (failure) {
    if (state.series?.key === key) {
      state.series = { key, phase: 'failed', failure: failure.message };
    }
  }
  draw();
  await loadInstant(key, state.at);
}

/** What was at an instant: windows from the store where the page does not hold them, and why. */
async function loadInstant(key, at) {
  if (at === null) {
    state.past = null;
    return;
  }
  loadTold(key, at);
  const held = state.series?.key === key ? [...(state.series.windows?.values() ?? [])] : [];
  if (held.length === 0) return;
  const width = held[0].endMillis - held[0].startMillis;
  const inside = (windows) => windows.length > 0 && at >= windows[0] && at <= windows.at(-1);
  if (at >= held[0].endMillis) {
    state.past = null;
  } else if (state.past?.key !== key || !inside([...state.past.windows.keys()])) {
    const around = AROUND_WINDOWS * width;
    try {
      const found = await read(`${poolPath(key)}/history?from=${Math.max(0, at - around)}&to=${at + around}`);
      if (state.selected !== key || state.at !== at) return;
      state.past =
        found.points.length > 0
          ? pastSeries(key, found)
          : { key, past: true, phase: 'failed', failure: 'The store has nothing of that time.' };
    } catch (failure) {
      state.past = { key, past: true, phase: 'failed', failure: failure.message };
    }
  }
  draw();
}

async function loadTold(key, at) {
  const told = { key, at, phase: 'loading', failure: '', found: null };
  state.told = told;
  draw();
  try {
    told.found = await read(`${poolPath(key)}/explain${at === null ? '' : `?at=${at}`}`);
    told.phase = 'ready';
  } catch (failure) {
    Object.assign(told, { phase: 'failed', failure: failure.message });
  }
  draw();
}

function navigated() {
  const { screen, pool, at } = route(location.hash);
  const samePool = state.selected === pool;
  state.screen = screen;
  if (screen === 'fleet' && pool !== null) {
    state.selected = pool;
    state.at = at;
    if (state.phase === 'ready') {
      if (samePool && state.series?.phase === 'ready') loadInstant(pool, at);
      else loadSelected(pool);
    }
  } else if (state.phase === 'ready') {
    LOADED[screen]?.load();
  }
  draw();
}

function view() {
  const now = serverNow(state);
  return html`${topBar(state, now, actions)}
    <main data-screen=${state.screen}>
      ${state.phase === 'sign-in' ? signInPanel(state, actions) : panels(now)}
    </main>`;
}

function panels(now) {
  if (state.phase === 'failed') {
    return html`<section class="card blank" role="alert">
      <h2>The fleet could not be loaded</h2>
      <p>${state.failure}</p>
      <button type="button" @click=${actions.reload}>Try again now</button>
    </section>`;
  }
  const parts = (LOADED[state.screen]?.parts ?? []).map((name) => state[name]);
  return html`${overdue(parts, state)} ${SHOWN[state.screen](now)}`;
}

try {
  if (localStorage.getItem(VIEW_KEY) === 'map') state.fleetView = 'map';
} catch {
  // As above.
}
addEventListener('hashchange', navigated);
// An address of the page is a pool or a screen, so its content has none.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  goTo(document.querySelector('main'));
});
setInterval(draw, TICK_MILLIS);
setInterval(() => {
  const shown = LOADED[state.screen];
  if (shown?.again && state.phase === 'ready' && !document.hidden) shown.load();
}, RELOAD_MILLIS);
navigated();
root.replaceChildren();
draw();
load();
