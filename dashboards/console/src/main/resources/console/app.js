import { html, nothing, render } from '../webjars/lit-html/lit-html.js';
import { openEvents, poolPath, read, signIn, SignInNeeded } from './api.js';
import { detailPanel } from './detail.js';
import { feedPanel } from './feed.js';
import { fleetPanel } from './fleet.js';
import { signInPanel } from './sign-in.js';
import {
  applyEvent,
  emptyState,
  loadFleet,
  loadSeries,
  serverNow,
  standing,
  visiblePools,
} from './state.js';

const RETRY_MILLIS = 3000;
/** Ages are counted on even when nothing comes. */
const TICK_MILLIS = 1000;

const state = emptyState();
const root = document.getElementById('app');
let events = null;
let frame = 0;
let retry = 0;

const actions = {
  select(key) {
    if (key !== state.selected) location.hash = `#/${key}`;
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
  reloadSeries: () => loadSelected(state.selected),
};

function draw() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    render(page(), root);
  });
}

async function load() {
  clearTimeout(retry);
  events?.close();
  events = null;
  if (state.connection !== 'lost') state.connection = 'connecting';
  draw();
  try {
    const who = await read('session');
    if (who.required && !who.name) throw new SignInNeeded();
    const [fleet, decisions, forecasts, alerts] = await Promise.all([
      read('fleet'),
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
        draw();
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
  } catch (failure) {
    state.connection = 'lost';
    if (failure instanceof SignInNeeded) {
      state.failure = '';
      state.phase = 'sign-in';
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
}

function fromHash() {
  let key = null;
  try {
    key = decodeURIComponent(location.hash.replace(/^#\//, ''));
  } catch {
    // A hash that someone mistyped is no selection.
  }
  state.selected = key?.includes('/') ? key : null;
}

const CONNECTIONS = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost, trying again',
};

function page() {
  const now = serverNow(state);
  const pools = [...state.pools.values()].map((pool) => standing(pool, now).level);
  const number = (level) => pools.filter((it) => it === level).length;
  return html`
    <header class="top">
      <h1 class="brand"><img src="icon.svg" alt="" width="28" height="28" />Tidegate</h1>
      ${state.phase === 'ready'
        ? html`<ul class="counts" aria-label="The fleet in numbers">
            <li><b>${pools.length}</b> ${pools.length === 1 ? 'pool' : 'pools'}</li>
            <li class=${number('breach') ? 'breach' : nothing}><b>${number('breach')}</b> over SLO</li>
            <li class=${number('warn') ? 'warn' : nothing}><b>${number('warn')}</b> breach ahead</li>
            <li class=${number('stale') ? 'stale' : nothing}><b>${number('stale')}</b> stale</li>
          </ul>`
        : nothing}
      ${state.phase === 'sign-in'
        ? nothing
        : html`<p class="connection ${state.connection}" role="status">
            <span class="dot" aria-hidden="true"></span>${CONNECTIONS[state.connection]}
          </p>`}
    </header>
    <main>
      ${state.phase === 'sign-in' ? signInPanel(state, actions) : panels(now)}
    </main>
  `;
}

function panels(now) {
  if (state.phase === 'failed') {
    return html`<section class="card blank" role="alert">
      <h2>The fleet could not be loaded</h2>
      <p>${state.failure}</p>
      <button type="button" @click=${actions.reload}>Try again now</button>
    </section>`;
  }
  return html`${fleetPanel(state, now, actions)} ${detailPanel(state, now, actions)}
  ${feedPanel(state, actions)}`;
}

addEventListener('hashchange', () => {
  fromHash();
  loadSelected(state.selected);
  draw();
});
setInterval(draw, TICK_MILLIS);
fromHash();
root.replaceChildren();
draw();
load();
