import { html, nothing } from '../webjars/lit-html/lit-html.js';
import { read, write } from './api.js';
import * as say from './format.js';
import { loading, may, ordering, outcome, placeholder } from './screen.js';
import { keyOf } from './state.js';

const SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'];
/** They say how something was: nobody has to be at it. */
const ENDED = ['INSTANCE_REGISTERED', 'INSTANCE_GONE', 'FORECAST_RESOLVED', 'FORECAST_SCORED', 'SLO_BREACH_ENDED'];

/** Who is at which alert, and which were useful. */
export function loadMarks(state, page) {
  return loading(state.marks, async () => known(await read('alerts/marks')), page);
}

const known = ({ marks, verdicts }) => ({ marks, verdicts });

/** What stands where they cannot be loaded; nothing otherwise. */
export function marksTrouble(state, page) {
  return state.marks.phase === 'failed'
    ? placeholder(state.marks, 'Acknowledgements', () => loadMarks(state, page))
    : nothing;
}

/** Who is at an alert; null: nobody, or it has become more severe since. */
export function acknowledgement(one, state) {
  if (ENDED.includes(one.kind)) return null;
  const mark = find(one, state, (it) => it.mark === 'ACKNOWLEDGED');
  if (mark === undefined) return one.acknowledged ?? null;
  return mark && SEVERITIES.indexOf(one.severity) <= SEVERITIES.indexOf(mark.severity) ? mark : null;
}

/** Undefined: what holds is not known. */
function find(one, state, wanted) {
  if (!state.marks.marks) return undefined;
  return state.marks.marks.find((it) => it.episode === one.episode && wanted(it)) ?? null;
}

function verdictOn(one, state) {
  const mark = find(one, state, (it) => it.mark !== 'ACKNOWLEDGED');
  return mark === undefined ? (one.verdict ?? null) : mark;
}

/** What was said of an alert, and of those of its pool. */
export function said(one, state) {
  const at = acknowledgement(one, state);
  const verdict = verdictOn(one, state);
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
  const at = acknowledgement(one, state);
  const verdict = verdictOn(one, state)?.mark;
  return html`${ENDED.includes(one.kind)
      ? nothing
      : at
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
    ?disabled=${it.busy}
    @click=${() => {
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
  html`<button type="button" aria-label=${name} ?disabled=${it.busy} @click=${press}>${label}</button>`;

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
      <button type="submit" class="primary" ?disabled=${it.busy}>${SUBMITS[it.form.mark]}</button>
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
      Object.assign(state.marks, known(answer), { form: null });
    },
    page,
  );
}
