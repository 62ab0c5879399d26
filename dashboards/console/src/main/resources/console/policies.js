import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { ChangedMeanwhile, read, readAll, readTagged, write } from './api.js';
import { dryRunForm, dryRunResult, forgetDryRun } from './dry-run.js';
import * as say from './format.js';
import { poolHash } from './route.js';
import { loading, may, ordering, outcome, placeholder } from './screen.js';

const VERSIONS_PER_PAGE = 500;
const EXAMPLE = `policies:
  - match: "orders/*"
    mode: shadow
    slo-p99: 250ms
    max-size: 64
`;

/**
 * Reads what is in force and what was before. What is being edited is not touched, nor the version
 * that it was made from: `now` is that one, `newer` what is in force instead.
 */
export function loadPolicies(state, page) {
  const it = state.policies;
  return loading(
    it,
    async () => {
      const [{ body, tag }, { versions }] = await Promise.all([
        readTagged('policies'),
        readAll('policies/versions', 'versions', VERSIONS_PER_PAGE),
      ]);
      return it.now && isEdited(it)
        ? { newer: body.version === it.now.version ? null : { now: body, tag }, versions }
        : { now: body, tag, newer: null, versions, text: body.yaml };
    },
    page,
  );
}

const isEdited = (it) => it.text !== null && it.text !== it.now.yaml;

export function policiesScreen(state, page) {
  const it = state.policies;
  return html`<section class="card wide" aria-labelledby="policies-title">
      <div class="card-head">
        <h2 id="policies-title">Policies</h2>
        ${it.phase === 'ready' ? html`<p class="hint">${inForce(it.now)}</p>` : nothing}
      </div>
      ${it.phase === 'ready' ? editor(state, it, page) : placeholder(it, 'Policies', () => loadPolicies(state, page))}
    </section>
    ${it.phase === 'ready' ? history(state, it, page) : nothing}`;
}

const inForce = (now) =>
  now.version === 0
    ? 'version 0: what the settings say'
    : `version ${now.version}, applied by ${now.appliedBy} ${say.moment(now.atMillis)}: ${now.reason}`;

function editor(state, it, page) {
  // After an order its text is the one in force, until that is read.
  const text = it.text ?? it.now.yaml;
  const changed = isEdited(it);
  return html`<div class="editor">
    <label for="policy-text">What the controllers may do, pool by pool; the first policy that matches is the pool's.</label>
    <textarea
      id="policy-text"
      rows=${Math.min(24, Math.max(10, text.split('\n').length + 1))}
      spellcheck="false"
      placeholder=${EXAMPLE}
      .value=${text}
      @input=${(event) => {
        edited(it, { text: event.target.value });
        page.draw();
      }}
    ></textarea>
    ${it.newer ? overtaken(it, page) : nothing}
    <div class="orders">
      <button
        type="button"
        aria-disabled=${!changed || Boolean(it.busy)}
        @click=${() => isEdited(it) && check(it, page)}
      >
        Show what would change
      </button>
      <button
        type="button"
        aria-disabled=${!changed}
        @click=${() => {
          if (!isEdited(it)) return;
          Object.assign(it, it.newer ?? {});
          edited(it, { newer: null, text: it.now.yaml });
          page.draw();
        }}
      >
        Undo
      </button>
      ${outcome(it)}
    </div>
    ${may(state, 'operator') ? dryRunForm(state, it, changed, page) : nothing}
    ${dryRunResult(state, it, page)} ${it.diff ? difference(state, it, page) : nothing}
  </div>`;
}

/** What was said of the text before does not hold of another one. */
function edited(it, what) {
  forgetDryRun(it);
  Object.assign(it, { diff: null, wrong: '', done: '' }, what);
}

/** Somebody else was quicker: whose text goes on is the person's to say. */
function overtaken(it, page) {
  const { now } = it.newer;
  return html`<div class="overtaken" role="alert">
    <p>Version ${now.version} of ${now.appliedBy} is in force by now, and your text is made from version ${it.now.version}.</p>
    <div class="orders">
      <button
        type="button"
        @click=${() => {
          Object.assign(it, it.newer, { newer: null, diff: null, wrong: '', done: '' });
          page.draw();
        }}
      >
        Keep my text, over version ${now.version}
      </button>
      <button
        type="button"
        @click=${() => {
          edited(it, { ...it.newer, newer: null, text: now.yaml });
          page.draw();
        }}
      >
        Take version ${now.version} instead
      </button>
    </div>
  </div>`;
}

function check(it, page) {
  return ordering(
    it,
    async () => {
      it.diff = null;
      it.diff = await write('policies/diff', { yaml: it.text });
    },
    page,
  );
}

function difference(state, it, page) {
  const { pools } = it.diff;
  return html`<section class="difference" aria-label="What would change">
    <h3>
      ${pools.length === 0
        ? 'Nothing would change for the pools that have reported'
        : `${pools.length} ${pools.length === 1 ? 'pool' : 'pools'} would change`}
    </h3>
    <ul>
      ${pools.slice(0, 100).map(
        (pool) =>
          html`<li>
            <a href=${poolHash(`${pool.service}/${pool.pool}`)}>${pool.service}/${pool.pool}</a>
            <ul>
              ${pool.changes.map(
                (change) =>
                  html`<li>${say.camel(change.field)}: <del>${told(change.from)}</del> → <ins>${told(change.to)}</ins></li>`,
              )}
            </ul>
          </li>`,
      )}
    </ul>
    ${pools.length > 100 ? html`<p class="hint">and ${pools.length - 100} more</p>` : nothing}
    ${may(state, 'admin')
      ? html`<form class="orders" @submit=${(event) => apply(event, state, page)}>
          <label for="policy-reason">Reason</label>
          <input id="policy-reason" name="reason" required maxlength="200" autocomplete="off" />
          <button type="submit" class="primary" aria-disabled=${Boolean(it.busy)}>Apply over version ${it.now.version}</button>
        </form>`
      : html`<p class="hint">To apply them takes an administrator.</p>`}
  </section>`;
}

const told = (value) => (value === null || value === undefined ? 'none' : String(value));

function apply(event, state, page) {
  event.preventDefault();
  const it = state.policies;
  const form = event.target;
  return ordering(
    it,
    async () => {
      const order = {
        yaml: it.text,
        expectedVersion: it.now.version,
        reason: form.elements.reason.value.trim(),
      };
      const applied = await write('policies', order, { 'If-Match': it.tag }).catch(async (failure) => {
        if (failure instanceof ChangedMeanwhile) {
          it.diff = null;
          await loadPolicies(state, page);
        }
        throw failure;
      });
      edited(it, { text: null });
      await loadPolicies(state, page);
      return `Version ${applied.version} is in force.`;
    },
    page,
  );
}

function history(state, it, page) {
  return html`<section class="card wide" aria-labelledby="versions-title">
    <div class="card-head">
      <h2 id="versions-title">Versions</h2>
    </div>
    ${it.versions.length === 0
      ? html`<div class="blank small"><p>None yet: only the settings' policies have been in force.</p></div>`
      : html`<ol class="ledger">
          ${repeat(
            it.versions,
            (version) => version.version,
            (version) =>
              html`<li class="entry">
                <div class="entry-head">
                  <b>Version ${version.version}${version.version === it.now.version ? ', in force' : ''}</b>
                  <time datetime=${new Date(version.atMillis).toISOString()}>${say.moment(version.atMillis)}</time>
                </div>
                <p>${version.reason} <small>${version.appliedBy}</small></p>
                ${version.version === it.now.version
                  ? nothing
                  : html`<button type="button" @click=${() => take(it, version, page)}>Edit from version ${version.version}</button>`}
              </li>`,
          )}
        </ol>`}
  </section>`;
}

/** Going back is applying an old text anew: so it is seen, checked and recorded like any other. */
function take(it, { version }, page) {
  return ordering(
    it,
    async () => {
      const old = await read(`policies/versions/${version}`);
      edited(it, { text: old.yaml });
      document.getElementById('policy-text')?.focus();
      return `The text of version ${version} is in the editor, and not in force.`;
    },
    page,
  );
}
