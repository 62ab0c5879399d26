import { html, nothing, svg } from '../webjars/lit-html/lit-html.js';
import { repeat } from '../webjars/lit-html/directives/repeat.js';
import { address, read, write, writeText } from './api.js';
import * as say from './format.js';
import { loading, may, ordering, outcome, placeholder } from './screen.js';

const EXAMPLE = `schema: tidegate.gate-plan/1
model: model.yaml
baseline: http://127.0.0.1:8081
candidate: http://127.0.0.1:8082
allow: ["127.0.0.1:8081", "127.0.0.1:8082"]
`;
const TONES = { PASS: 'calm', WARN: 'warn', INCONCLUSIVE: 'warn', OVERRIDDEN: 'warn' };
const STATES = { running: 'unknown', aborted: 'stale', failed: 'breach' };
/** The interval plot's axis: from half to twice the baseline, in logarithms. */
const SPAN = Math.log(2);

/** The runs, and the one that is looked at. */
export function loadGate(state, page) {
  const it = state.gate;
  return loading(
    it,
    async () => {
      const { runs } = await read('gate/runs?limit=100');
      const id = runs.some((run) => run.id === it.id) ? it.id : (runs[0]?.id ?? null);
      return { runs, id, run: id === null ? null : await read(`gate/runs/${encodeURIComponent(id)}`) };
    },
    page,
  );
}

export function gateScreen(state, page) {
  const it = state.gate;
  if (it.phase !== 'ready') {
    return html`<section class="card wide">
      <div class="card-head"><h2>Release gate</h2></div>
      ${placeholder(it, 'Runs', () => loadGate(state, page))}
    </section>`;
  }
  return html`${list(state, it, page)} ${it.run ? one(state, it, page) : nothing} ${begin(state, it, page)}`;
}

function list(state, it, page) {
  return html`<section class="card ${it.run ? '' : 'wide'}" aria-labelledby="runs-title">
    <div class="card-head"><h2 id="runs-title">Runs</h2></div>
    ${it.runs.length === 0
      ? html`<div class="blank small">
          <p>None yet. A run loads a candidate and what serves now with real traffic's shape, and judges.</p>
        </div>`
      : html`<ol class="ledger runs">
          ${repeat(
            it.runs,
            (run) => run.id,
            (run) => html`<li class="entry ${run.id === it.id ? 'chosen' : ''}">
              <div class="entry-head">
                <button
                  type="button"
                  class="plain"
                  aria-pressed=${run.id === it.id}
                  @click=${() => {
                    it.id = run.id;
                    loadGate(state, page);
                  }}
                >
                  ${badge(run)} ${run.candidate}
                </button>
                <time datetime=${new Date(run.submittedAtMillis).toISOString()}>${say.moment(run.submittedAtMillis)}</time>
              </div>
              <p><small>${run.submittedBy}${run.reason ? `: ${run.reason}` : ''}</small></p>
            </li>`,
          )}
        </ol>`}
  </section>`;
}

function badge(run) {
  const word = run.result ?? run.state;
  return html`<span class="badge ${TONES[run.result] ?? (run.result ? 'breach' : STATES[run.state])}">${say.words(word)}</span>`;
}

function one(state, it, page) {
  const run = it.run;
  const facts = [
    ['candidate', run.candidate],
    ['baseline', run.baseline || 'none'],
    ['began', say.moment(run.submittedAtMillis)],
    ['took', run.endedAtMillis === null ? 'running' : say.age(run.endedAtMillis - run.submittedAtMillis)],
  ];
  return html`<section class="card" aria-labelledby="run-title">
    <div class="card-head"><h2 id="run-title">${badge(run)} ${run.candidate}</h2></div>
    <dl class="facts long">
      ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd class="small">${value}</dd></div>`)}
    </dl>
    <div class="padded">
      ${run.state === 'running' ? html`<p role="status">${run.progress || 'It begins.'}</p>` : nothing}
      ${run.detail ? html`<p class="wrong">${run.detail}</p>` : nothing}
      ${run.override
        ? html`<p>
            <b>Overridden</b> by ${run.override.by} ${say.moment(run.override.atMillis)}: ${run.override.reason}.
            The verdict was ${say.words(run.outcome)}.
          </p>`
        : nothing}
    </div>
    ${run.verdict ? verdict(run) : nothing} ${orders(state, it, page)}
  </section>`;
}

function verdict(run) {
  const { findings, effects, knee, forecastPeak } = run.verdict;
  return html`<div class="padded">
    ${findings.length
      ? html`<ul class="findings">
          ${findings.map(
            (found) => html`<li>
              <b>${say.words(found.outcome)}: ${say.words(found.reason)}</b>
              ${found.route === '*' ? nothing : html`<small>${found.route} ${found.metric}</small>`}
              <span>${found.detail}</span>
            </li>`,
          )}
        </ul>`
      : html`<p>Nothing was found against it.</p>`}
    ${knee ? html`<h3>Capacity</h3><p>${capacity(knee, forecastPeak)}</p>` : nothing}
    ${effects.length ? html`<h3>Candidate against baseline</h3><ul class="effects">${effects.map(effect)}</ul>` : nothing}
    <p><a href=${address(`gate/runs/${encodeURIComponent(run.id)}/report`)} target="_blank" rel="noopener">The full report</a></p>
  </div>`;
}

/** What was borne against what is needed, and the forecast that says so, where one does. */
function capacity(knee, peak) {
  const borne = `${knee.reached ? '' : 'At least '}${say.rate(knee.perSecond)} borne, ${say.rate(knee.neededPerSecond)} needed`;
  if (!peak) return `${borne}.`;
  const level = `${say.rate(peak.perSecond)} (${say.rate(peak.lowPerSecond)} to ${say.rate(peak.highPerSecond)})`;
  const share = peak.share === 1 ? '' : `, of which ${say.percent(peak.share)} counts`;
  return `${borne}, by the forecast for ${peak.pool}: a peak of ${level} within ${{ day: '24 hours', week: '7 days' }[peak.ahead]}${share}.`;
}

/** The ratio with its interval: left of the middle is faster, right of it slower. */
function effect(it) {
  const x = (ratio) => 50 + (50 * Math.max(-SPAN, Math.min(SPAN, Math.log(ratio)))) / SPAN;
  const known = [it.low, it.ratio, it.high].every((value) => typeof value === 'number' && value > 0);
  return html`<li>
    <span>${it.route} ${it.metric}</span>
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <line class="even" x1="50" x2="50" y1="0" y2="10" />
      ${known
        ? svg`<line class="interval" x1=${x(it.low)} x2=${x(it.high)} y1="5" y2="5" />
            <rect class="middle" x=${x(it.ratio) - 0.7} y="2" width="1.4" height="6" />`
        : nothing}
    </svg>
    <small>${known ? `${ratio(it.ratio)} (${ratio(it.low)} to ${ratio(it.high)})` : 'not known'}</small>
  </li>`;
}

const ratio = (value) => `×${value.toFixed(2)}`;

function orders(state, it, page) {
  const run = it.run;
  const path = `gate/runs/${encodeURIComponent(run.id)}`;
  const overridable = run.state === 'finished' && !run.override && run.outcome !== 'PASS';
  const form = (label, style, act, named) =>
    html`<form
      class="orders padded"
      @submit=${(event) => {
        event.preventDefault();
        const fields = event.target.elements;
        const body = { reason: fields.reason.value.trim() };
        if (named) body.requestedBy = fields.name.value.trim();
        ordering(it, () => act(body), page);
      }}
    >
      ${named
        ? html`<label for="run-name">Your name</label
            ><input id="run-name" name="name" required maxlength="200" autocomplete="off" />`
        : nothing}
      <label for="run-reason">Reason</label>
      <input id="run-reason" name="reason" required maxlength="200" autocomplete="off" />
      <button type="submit" class=${style} aria-disabled=${Boolean(it.busy)}>${label}</button>
    </form>`;
  const done = async (what, body, said) => {
    await write(`${path}/${what}`, body);
    await loadGate(state, page);
    return said;
  };
  return html`${run.state === 'running' && may(state, 'operator')
    ? form('Abort', 'danger', (body) => done('abort', body, 'It ends soon.'), false)
    : nothing}
  ${overridable && may(state, 'admin')
    ? form('Override', 'danger', (body) => done('override', body, 'Overridden; the verdict stays.'), !state.who?.name)
    : nothing}`;
}

function begin(state, it, page) {
  return html`<section class="card wide" aria-labelledby="begin-title">
    <div class="card-head">
      <h2 id="begin-title">Begin a run</h2>
      <p class="hint">one at a time, and only on targets that the setting gate.allow names</p>
    </div>
    ${may(state, 'operator')
      ? html`<form class="editor" @submit=${(event) => submit(event, state, page)}>
          <label for="gate-plan">Plan</label>
          <textarea id="gate-plan" name="plan" rows="8" spellcheck="false" required placeholder=${EXAMPLE}
            .value=${it.plan ?? ''}
            @input=${(event) => (it.plan = event.target.value)}
          ></textarea>
          <div class="orders">
            <label for="gate-reason">Reason</label>
            <input id="gate-reason" name="reason" maxlength="200" autocomplete="off" />
            <button type="submit" class="primary" aria-disabled=${Boolean(it.busy)}>Begin</button>
            ${outcome(it)}
          </div>
        </form>`
      : html`<p class="hint padded">To begin one takes an operator.</p>`}
  </section>`;
}

function submit(event, state, page) {
  event.preventDefault();
  const it = state.gate;
  const form = event.target;
  const reason = form.elements.reason.value.trim();
  // One key for one press: a plan that is sent again on purpose is another run.
  const key = `page-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  return ordering(
    it,
    async () => {
      const run = await writeText(
        `gate/runs${reason ? `?reason=${encodeURIComponent(reason)}` : ''}`,
        form.elements.plan.value,
        'application/yaml',
        { 'Idempotency-Key': key },
      );
      it.id = run.id;
      it.plan = '';
      form.reset();
      await loadGate(state, page);
      return 'It runs.';
    },
    page,
  );
}
