// What all screens beside the fleet have in common: they load when they are shown.

import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { SignInNeeded } from './api.js';
import * as say from './format.js';

/**
 * Runs a screen's load, and keeps in `it` how that stands. What was shown stays while it is loaded
 * again.
 */
export async function loading(it, load, { draw, signIn }) {
  const turn = (it.turn = (it.turn ?? 0) + 1);
  it.phase ??= 'loading';
  draw();
  try {
    const found = await load();
    if (it.turn !== turn) return;
    Object.assign(it, found, { phase: 'ready', failure: '', readAtMillis: Date.now() });
  } catch (failure) {
    if (failure instanceof SignInNeeded) {
      signIn();
      return;
    }
    if (it.turn !== turn) return;
    it.failure = failure.message;
    if (it.phase !== 'ready') it.phase = 'failed';
  }
  draw();
}

/** Runs something that a person ordered; what went wrong stands beside the button. */
export async function ordering(it, order, { draw, signIn }) {
  if (it.busy) return;
  Object.assign(it, { busy: true, wrong: '', done: '' });
  draw();
  try {
    it.done = (await order()) ?? '';
  } catch (failure) {
    if (failure instanceof SignInNeeded) signIn();
    else it.wrong = failure.message;
  } finally {
    it.busy = false;
  }
  draw();
}

/** The place of what is not there yet, or could not be had. */
export function placeholder(it, what, again) {
  if (it.phase === 'failed') {
    return html`<div class="blank" role="alert">
      <h3>${what} could not be loaded</h3>
      <p>${it.failure}</p>
      <button type="button" @click=${again}>Try again now</button>
    </div>`;
  }
  return html`<div class="skeleton" role="status" aria-label="Loading ${what.toLowerCase()}">
    ${[1, 2, 3].map(() => html`<div></div>`)}
  </div>`;
}

/** That what is shown is old, where one of its parts was read and cannot be read again. */
export function overdue(parts, { skewMillis }) {
  const it = parts.find((one) => one.phase === 'ready' && one.failure);
  return it
    ? html`<section class="card wide" aria-label="Not up to date">
        <p class="wrong overdue" role="status">
          What is shown is of ${say.moment(it.readAtMillis - skewMillis)}; it cannot be read again: ${it.failure}
        </p>
      </section>`
    : nothing;
}

/** One of several, by buttons. */
export function chips(labels, chosen, choose) {
  return html`<div class="chips" role="group" aria-label="Show">
    ${Object.entries(labels).map(
      ([name, label]) =>
        html`<button type="button" aria-pressed=${chosen === name} @click=${() => choose(name)}>${label}</button>`,
    )}
  </div>`;
}

/** What came of an order. */
export function outcome(it) {
  if (it.wrong) return html`<p class="wrong" role="alert">${it.wrong}</p>`;
  return html`<p class="done" role="status">${it.done ?? ''}</p>`;
}

/** Whether who is signed in may do it; the server asks again. */
export function may(state, role) {
  const order = ['viewer', 'operator', 'admin'];
  return !state.who?.role || order.indexOf(state.who.role) >= order.indexOf(role);
}
