import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { ChangedMeanwhile, read, readTagged, writeTagged } from './api.js';
import * as say from './format.js';
import { poolHash } from './route.js';
import { loading, may, ordering, outcome, placeholder } from './screen.js';

const INSTANCES = 200;
const MODES = ['auto', 'advise', 'shadow', 'frozen'];

/** Reasons of holds that come of a bound or a budget, not of what was measured. */
const BUDGETS = [
  'at-maximum',
  'at-local-maximum',
  'at-database-total',
  'at-minimum',
  'cooldown',
  'flap-budget',
  'blast-radius',
  'recently-rolled-back',
  'change-in-flight',
  'forecast-distrusted',
  'read-only',
];
const POOLS_NAMED = 5;

/** The kill switch, the parts of this control plane, and who serves the pools. */
export function loadSafety(state, page) {
  return loading(
    state.safety,
    async () => {
      const [freezes, status, instances] = await Promise.all([
        readTagged('freezes'),
        read('status'),
        read(`instances?limit=${INSTANCES}`),
      ]);
      return {
        freezes: freezes.body.freezes,
        freezesTag: freezes.tag,
        parts: status.components?.parts ?? [],
        clients: status.console,
        instances: instances.instances,
        instancesKnown: instances.total,
        moreInstances: instances.next,
      };
    },
    page,
  );
}

export function safetyScreen(state, page) {
  const it = state.safety;
  if (it.phase !== 'ready') {
    return html`<section class="card wide">
      <div class="card-head"><h2>Safety</h2></div>
      ${placeholder(it, 'Safety', () => loadSafety(state, page))}
    </section>`;
  }
  return html`${killSwitch(state, it, page)} ${modes(state)} ${parts(it)} ${budgets(state)} ${instances(it, page)}`;
}

function killSwitch(state, it, page) {
  return html`<section class="card wide kill-switch ${it.freezes.length ? 'on' : ''}" aria-labelledby="kill-title">
    <div class="card-head">
      <h2 id="kill-title">Kill switch</h2>
      <p class="hint">
        ${it.freezes.length
          ? 'on: nothing is sent to the pools below'
          : 'off: commands are sent where policies allow it'}
      </p>
    </div>
    ${it.freezes.length
      ? html`<ul class="ledger" aria-labelledby="kill-title">
          ${repeat(
            it.freezes,
            (freeze) => freeze.selector,
            (freeze) => html`<li class="entry bad">
              <div class="entry-head">
                <b>Frozen: ${freeze.selector}</b>
                <time datetime=${new Date(freeze.atMillis).toISOString()}>${say.moment(freeze.atMillis)}</time>
              </div>
              <p>
                ${freeze.reason} <small>${freeze.orderedBy}${freeze.keepSizes ? ', sizes are kept' : ''}</small>
              </p>
              ${may(state, 'operator')
                ? html`<button
                    type="button"
                    aria-disabled=${Boolean(it.busy)}
                    @click=${() => thaw(state, freeze.selector, page)}
                  >
                    Thaw ${freeze.selector}
                  </button>`
                : nothing}
            </li>`,
          )}
        </ul>`
      : nothing}
    ${may(state, 'operator')
      ? html`<form class="orders padded" @submit=${(event) => freeze(event, state, page)}>
          <label for="freeze-selector">Pools</label>
          <input id="freeze-selector" name="selector" value="*" required maxlength="200" autocomplete="off" />
          <label for="freeze-reason">Reason</label>
          <input id="freeze-reason" name="reason" required maxlength="200" autocomplete="off" />
          <label class="check"><input type="checkbox" name="keepSizes" /> keep the sizes that are set</label>
          <button type="submit" class="danger" aria-disabled=${Boolean(it.busy)}>Freeze</button>
        </form>`
      : html`<p class="hint padded">To turn it takes an operator.</p>`}
    <div class="padded">${outcome(it)}</div>
  </section>`;
}

function freeze(event, state, page) {
  event.preventDefault();
  const { selector, reason, keepSizes } = event.target.elements;
  return ordering(
    state.safety,
    async () => {
      // It stops things, so it is done whatever others have done meanwhile.
      const answer = await writeTagged('freezes', {
        selector: selector.value.trim(),
        reason: reason.value.trim(),
        keepSizes: keepSizes.checked,
      });
      frozen(state, answer);
      event.target.reset();
      return 'Frozen. Each controller obeys from its next batch on.';
    },
    page,
  );
}

function frozen(state, { body, tag }) {
  Object.assign(state.safety, { freezes: body.freezes, freezesTag: tag });
}

function thaw(state, selector, page) {
  return ordering(
    state.safety,
    async () => {
      const it = state.safety;
      try {
        frozen(state, await writeTagged('freezes/thaw', { selector }, { 'If-Match': it.freezesTag }));
      } catch (failure) {
        if (!(failure instanceof ChangedMeanwhile)) throw failure;
        frozen(state, await readTagged('freezes'));
        throw new Error('Somebody else has turned the kill switch meanwhile: look at what is frozen now.');
      }
      return `Thawed: ${selector}.`;
    },
    page,
  );
}

/** What the newest decision of each pool was allowed to do. */
function modes(state) {
  const counts = new Map();
  for (const pool of state.pools.values()) {
    const mode = pool.decision?.mode ?? 'undecided';
    counts.set(mode, (counts.get(mode) ?? 0) + 1);
  }
  return html`<section class="card" aria-labelledby="modes-title">
    <div class="card-head"><h2 id="modes-title">What it may do</h2></div>
    <dl class="facts">
      ${[...MODES, 'undecided']
        .filter((mode) => counts.has(mode) || mode !== 'undecided')
        .map(
          (mode) => html`<div>
            <dt>${mode}</dt>
            <dd>${counts.get(mode) ?? 0} <small>${counts.get(mode) === 1 ? 'pool' : 'pools'}</small></dd>
          </div>`,
        )}
    </dl>
  </section>`;
}

/** What each pool's newest decision ran into. */
function budgets(state) {
  const pools = [...state.pools.entries()];
  const held = BUDGETS.map((reason) => ({
    reason,
    pools: pools.filter(([, { decision }]) => decision?.kind === 'HOLD' && decision.reason === reason),
  })).filter((one) => one.pools.length > 0);
  const changing = pools.filter(([, pool]) => underJudgement(pool)).length;
  return html`<section class="card wide" aria-labelledby="budgets-title">
    <div class="card-head">
      <h2 id="budgets-title">Budgets</h2>
      <p class="hint">${say.many(changing, 'change')} under way, not judged yet</p>
    </div>
    ${held.length === 0
      ? html`<div class="blank small"><p>No bound and no budget holds a change back.</p></div>`
      : html`<ul class="parts budgets">
          ${held.map(
            (one) => html`<li>
              <span class="badge warn">${say.words(one.reason)}</span>
              <b>${say.many(one.pools.length, 'pool')}</b>
              <small>
                ${one.pools
                  .slice(0, POOLS_NAMED)
                  .map(([key], i) => html`${i > 0 ? ', ' : ''}<a href=${poolHash(key)}>${key}</a>`)}
                ${one.pools.length > POOLS_NAMED ? `and ${one.pools.length - POOLS_NAMED} more` : ''}
              </small>
            </li>`,
          )}
        </ul>`}
  </section>`;
}

function underJudgement({ decision, verification }) {
  return (
    decision?.mode === 'auto' &&
    ['RESIZE', 'ADMISSION'].includes(decision.kind) &&
    verification?.decisionId !== decision.decisionId
  );
}

function parts(it) {
  return html`<section class="card" aria-labelledby="parts-title">
    <div class="card-head"><h2 id="parts-title">Parts of this process</h2></div>
    ${it.parts.length === 0
      ? html`<div class="blank small"><p>It tells of none.</p></div>`
      : html`<ul class="parts">
          ${it.parts.map(
            (part) => html`<li>
              <span class="badge ${part.well ? 'calm' : 'breach'}">${part.well ? 'well' : 'ill'}</span>
              <b>${part.name}</b> <small>${part.detail}</small>
            </li>`,
          )}
        </ul>`}
  </section>`;
}

function instances(it, page) {
  const tone = { LIVE: 'calm', SUSPECT: 'warn', FAILED: 'breach' };
  return html`<section class="card wide" aria-labelledby="instances-title">
    <div class="card-head">
      <h2 id="instances-title">Instances</h2>
      <p class="hint">${it.moreInstances ? `${it.instances.length} of ${it.instancesKnown}` : it.instances.length}</p>
    </div>
    ${it.instances.length === 0
      ? html`<div class="blank small"><p>No agent has sent a heartbeat yet.</p></div>`
      : html`<ul class="parts">
          ${it.instances.map(
            (one) => html`<li>
              <span class="badge ${tone[one.state] ?? 'stale'}">${one.state.toLowerCase()}</span>
              <b>${one.service}</b> ${one.instance}
              <small>
                ${say.many(one.pools.length, 'pool')}, heartbeat ${say.age(one.lastHeartbeatAgeMillis)} ago${one.text
                  ? `: ${one.text}`
                  : ''}
              </small>
            </li>`,
          )}
        </ul>`}
    ${it.moreInstances
      ? html`<p class="padded">
          <button type="button" aria-disabled=${Boolean(it.busy)} @click=${() => more(it, page)}>Show more</button>
        </p>`
      : nothing}
  </section>`;
}

function more(it, page) {
  return ordering(
    it,
    async () => {
      const found = await read(`instances?limit=${INSTANCES}&cursor=${encodeURIComponent(it.moreInstances)}`);
      Object.assign(it, { instances: [...it.instances, ...found.instances], moreInstances: found.next });
    },
    page,
  );
}
