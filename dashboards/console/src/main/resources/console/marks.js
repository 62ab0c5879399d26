import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { read, write } from './api.js';
import * as say from './format.js';
import { loading, may, ordering, outcome, placeholder } from './screen.js';
import { keyOf } from './state.js';

/** They say how something was: nobody has to be at it. */
const ENDED = ['INSTANCE_REGISTERED', 'INSTANCE_GONE', 'FORECAST_RESOLVED', 'FORECAST_SCORED', 'SLO_BREACH_ENDED'];

/** What was said of an alert, and which one explains it, changes: what is listed is asked for again. */
export function loadAlerts(state, page) {
  return loading(
    state.listed,
    async () => {
      const { alerts } = await read('alerts?limit=100');
      const known = new Set(alerts.map((it) => it.alertId));
      const newest = alerts.length > 0 ? alerts[0].atMillis : 0;
      state.alerts = [...state.alerts.filter((it) => !known.has(it.alertId) && it.atMillis > newest), ...alerts];
    },
    page,
  );
}

/** How many of each pool's alerts were useful: an alert itself says who is at it, and what was said of it. */
export function loadMarks(state, page) {
  return loading(state.marks, async () => counted(await read('alerts/marks?limit=1')), page);
}

const counted = ({ verdicts }) => ({ verdicts });

/** What stands where they cannot be loaded; nothing otherwise. */
export function marksTrouble(state, page) {
  return state.marks.phase === 'failed'
    ? placeholder(state.marks, 'Acknowledgements', () => loadMarks(state, page))
    : nothing;
}

/** What was said of an alert, and of those of its pool. */
export function said(one, state) {
  const { acknowledged: at, verdict } = one;
  const all = (state.marks.verdicts ?? []).find((it) => keyOf(it) === keyOf(one));
  return html`${at
    ? html`<p>Acknowledged by ${at.markedBy}, ${say.moment(at.atMillis)}${at.comment ? `: ${at.comment}` : ''}</p>`
    : nothing}
  ${verdict
    ? html`<p>
        ${verdict.mark === 'USEFUL' ? 'Useful' : 'Not useful'}, says
        ${verdict.markedBy}${verdict.comment ? `: ${verdict.comment}` : ''}
      </p>`
    : nothing}
  ${all ? html`<p class="hint">of this pool's alerts ${all.useful} useful, ${all.notUseful} not</p>` : nothing}`;
}

/** What marks an alert. */
export function marking(one, title, state, page) {
  const it = state.marks;
  if (!may(state, 'operator') || it.phase !== 'ready') return nothing;
  const about = `${title} of ${keyOf(one)}`;
  const verdict = one.verdict?.mark;
  return html`${ENDED.includes(one.kind)
      ? nothing
      : one.acknowledged
        ? button('Take back', `Take back the acknowledgement of ${about}`, it, () =>
            mark(one, 'UNACKNOWLEDGED', '', state, page),
          )
        : opens('ACKNOWLEDGED', 'Acknowledge', about, one, state, page)}
    ${opens('USEFUL', 'Useful', about, one, state, page, verdict)}
    ${opens('NOT_USEFUL', 'Not useful', about, one, state, page, verdict)}
    ${it.form?.episode === one.episode ? form(one, state, page) : nothing}
    ${it.about === one.episode ? outcome(it) : nothing}`;
}

/** A verdict that was given is taken back by its own button. */
function opens(kind, label, about, one, state, page, verdict) {
  const it = state.marks;
  const open = it.form?.episode === one.episode && it.form.mark === kind;
  return html`<button
    type="button"
    aria-expanded=${open}
    aria-pressed=${kind === 'ACKNOWLEDGED' ? nothing : verdict === kind}
    aria-label="${label}: ${about}"
    aria-disabled=${Boolean(it.busy)}
    @click=${() => {
      if (it.busy) return;
      if (verdict === kind) {
        mark(one, 'UNJUDGED', '', state, page);
        return;
      }
      Object.assign(it, { form: open ? null : { episode: one.episode, mark: kind }, about: '', wrong: '', done: '' });
      page.draw();
    }}
  >
    ${label}
  </button>`;
}

const button = (label, name, it, press) =>
  html`<button type="button" aria-label=${name} aria-disabled=${Boolean(it.busy)} @click=${press}>${label}</button>`;

const SUBMITS = { ACKNOWLEDGED: 'Acknowledge it', USEFUL: 'It was useful', NOT_USEFUL: 'It was not' };

function form(one, state, page) {
  const it = state.marks;
  return html`<form
      class="orders"
      @submit=${(event) => {
        event.preventDefault();
        mark(one, it.form.mark, event.target.elements.comment.value.trim(), state, page);
      }}
    >
      <label for="mark-comment">Comment</label>
      <input id="mark-comment" name="comment" maxlength="200" autocomplete="off" />
      <button type="submit" class="primary" aria-disabled=${Boolean(it.busy)}>${SUBMITS[it.form.mark]}</button>
    </form>`;
}

function mark(one, kind, comment, state, page) {
  if (!state.marks.busy) state.marks.about = one.episode;
  return ordering(
    state.marks,
    async () => {
      const answer = await write('alerts/marks', {
        alertId: one.alertId,
        mark: kind,
        ...(comment ? { comment } : {}),
      });
      Object.assign(state.marks, counted(answer), { form: null });
      await loadAlerts(state, page);
    },
    page,
  );
}
