import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { SCREENS } from './route.js';
import { standing } from './state.js';

const CONNECTIONS = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost, trying again',
};

export function topBar(state, now, actions) {
  const pools = [...state.pools.values()].map((pool) => standing(pool, now).level);
  const number = (level) => pools.filter((it) => it === level).length;
  return html`<header class="top">
    <h1 class="brand"><img src="icon.svg" alt="" width="28" height="28" />Tidegate</h1>
    ${state.phase === 'sign-in' ? nothing : screens(state)}
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
    ${state.who?.name && state.phase !== 'sign-in'
      ? html`<p class="who">
          ${state.who.name} <small>${state.who.role}</small>
          <button type="button" @click=${actions.signOut}>Sign out</button>
        </p>`
      : nothing}
  </header>`;
}

function screens(state) {
  return html`<nav aria-label="Screens">
    <ul>
      ${Object.entries(SCREENS).map(
        ([name, label]) =>
          html`<li>
            <a href=${name === 'fleet' ? '#/' : `#${name}`} aria-current=${state.screen === name ? 'page' : nothing}
              >${label}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}
