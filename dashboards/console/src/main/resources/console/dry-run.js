import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { SignInNeeded, writeLong } from './api.js';
import * as say from './format.js';
import { poolHash } from './route.js';
import { serverNow } from './state.js';

const HOUR = 3_600_000;
const TIMES = [
  ['the last day', 24 * HOUR],
  ['the last 6 hours', 6 * HOUR],
  ['the last hour', HOUR],
];
const POOLS_SHOWN = 100;
const DECISIONS_SHOWN = 100;

/** Ends the one that runs, if one does, and forgets what came of it: the text is another one now. */
export function forgetDryRun(it) {
  it.dryRun?.stop?.abort();
  it.dryRun = null;
}

/** What was recorded, run through the text that is being edited. */
export function dryRunForm(state, it, changed, page) {
  const running = it.dryRun?.phase === 'running';
  return html`<form
    class="orders"
    aria-label="Dry run"
    @submit=${(event) => {
      event.preventDefault();
      if (changed && it.dryRun?.phase !== 'running') begin(event.target, state, page);
    }}
  >
    <button type="submit" aria-disabled=${!changed || running}>Dry run</button>
    <label for="dry-run-time">against</label>
    <select id="dry-run-time" name="time">
      ${TIMES.map(([label, millis]) => html`<option value=${millis}>${label}</option>`)}
    </select>
    <label for="dry-run-pools">of pools</label>
    <input id="dry-run-pools" name="pools" value="*" required maxlength="128" autocomplete="off" spellcheck="false" />
  </form>`;
}

async function begin(form, state, page) {
  const it = state.policies;
  const { time, pools } = form.elements;
  const run = {
    phase: 'running',
    stop: new AbortController(),
    time: TIMES.find(([, millis]) => millis === Number(time.value))[0],
    sinceMillis: serverNow(state),
  };
  it.dryRun = run;
  page.draw();
  const toMillis = Math.round(serverNow(state));
  try {
    const order = { yaml: it.text, fromMillis: toMillis - Number(time.value), toMillis, pools: pools.value.trim() };
    run.replay = await writeLong('policies/dry-run', order, run.stop.signal);
    run.phase = 'ready';
  } catch (failure) {
    // Where it was stopped there is another one by now, or none.
    if (failure instanceof SignInNeeded) page.signIn();
    Object.assign(run, { phase: 'failed', failure: failure.message });
  }
  page.draw();
}

/** How it stands with it, and what came of it. */
export function dryRunResult(state, it, page) {
  const run = it.dryRun;
  if (!run) return nothing;
  return html`<section class="difference dry-run" aria-label="Dry run against ${run.time}">
    ${run.phase === 'ready' ? outcome(run) : run.phase === 'failed' ? failed(run) : underway(run, state, it, page)}
  </section>`;
}

function underway(run, state, it, page) {
  return html`<div class="orders">
    <p role="status">What was recorded in ${run.time} runs through these policies …</p>
    <small>${say.age(serverNow(state) - run.sinceMillis)}</small>
    <button
      type="button"
      @click=${() => {
        forgetDryRun(it);
        page.draw();
        document.getElementById('dry-run-time')?.focus();
      }}
    >
      Stop
    </button>
  </div>`;
}

const failed = (run) => html`<p class="wrong" role="alert">The dry run gave no result: ${run.failure}</p>`;

function outcome({ replay, time }) {
  if (replay.windows === 0) {
    return html`<div class="blank small" role="status"><p>Nothing was recorded in ${time} of these pools.</p></div>`;
  }
  const { recorded, replayed, differencesFound: found } = replay;
  const facts = [
    ['changes', recorded.acts, replayed.acts],
    ['kept', recorded.kept, replayed.kept],
    ['taken back', recorded.rolledBack, replayed.rolledBack],
    ['size × hours', hours(recorded), hours(replayed)],
  ];
  const pools = replay.byPool.filter((pool) => pool.differences > 0);
  return html`<h3 role="status">
      ${found === 0
        ? `In ${time} they would have acted the same`
        : `In ${time} ${say.many(found, 'decision')} would have been otherwise`}
    </h3>
    <p class="hint">recorded → with these policies; ${say.windows(replay.windows)} of ${say.many(replay.pools, 'pool')}</p>
    <dl class="facts">
      ${facts.map(([name, was, is]) => html`<div><dt>${name}</dt><dd>${was} → ${is}</dd></div>`)}
    </dl>
    ${pools.length > 0 ? html`<ul class="dry-run-pools">${pools.slice(0, POOLS_SHOWN).map(pool)}</ul>` : nothing}
    ${pools.length > POOLS_SHOWN ? html`<p class="hint">and ${pools.length - POOLS_SHOWN} more</p>` : nothing}
    ${found > 0 ? decisions(replay) : nothing}
    ${replay.notes.map((note) => html`<p class="hint">Note: ${note}.</p>`)}`;
}

const hours = (side) => say.plain(side.sizeHours);

function pool(one) {
  const key = `${one.service}/${one.pool}`;
  const { recorded, replayed } = one;
  return html`<li>
    <a href=${poolHash(key)}>${key}</a>
    <span>${say.many(one.differences, 'difference')}</span>
    <span>size ${recorded.size} → ${replayed.size}</span>
    <span>size × hours ${hours(recorded)} → ${hours(replayed)}</span>
    <span>kept ${recorded.kept} → ${replayed.kept}</span>
    <span>taken back ${recorded.rolledBack} → ${replayed.rolledBack}</span>
  </li>`;
}

function decisions({ differences, differencesFound }) {
  const more = differencesFound - Math.min(differences.length, DECISIONS_SHOWN);
  return html`<details>
    <summary>The decisions that differ</summary>
    <ol class="ledger">
      ${differences.slice(0, DECISIONS_SHOWN).map(
        (one) =>
          html`<li class="entry">
            <div class="entry-head">
              <b>${one.service}/${one.pool}</b>
              <time datetime=${new Date(one.atMillis).toISOString()}>${say.moment(one.atMillis)}</time>
            </div>
            <p>Recorded: ${decided(one, one.recorded)}</p>
            <p>With these policies: ${decided(one, one.replayed)}</p>
          </li>`,
      )}
    </ol>
    ${more > 0 ? html`<p class="hint">and ${more} more</p>` : nothing}
  </details>`;
}

/** One that was in force already says since when. */
function decided(one, decision) {
  if (decision === null) return 'nothing was decided yet';
  const since = decision.atMillis === one.atMillis ? '' : `since ${say.moment(decision.atMillis)} `;
  const act = `${decision.proposed ? 'would ' : ''}${say.words(decision.proposed ? 'RESIZE' : decision.kind)}`;
  return `${since}${act} ${decision.fromSize} → ${decision.toSize} (${decision.mode}), ${say.words(decision.reason)}: ${decision.detail}`;
}
