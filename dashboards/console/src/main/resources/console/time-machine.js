import { html, nothing } from '../webjars/lit-html/lit-html.js';
import * as say from './format.js';

/** How much is shown before and after an instant that is older than what the page holds. */
export const AROUND_WINDOWS = 60;

/** What of a pool was known at an instant. */
export function asOf(pool, series, at) {
  const before = (map, timeOf) => {
    let newest = null;
    for (const it of map.values()) {
      if (timeOf(it) <= at && (newest === null || timeOf(it) > timeOf(newest))) newest = it;
    }
    return newest;
  };
  return {
    ...pool,
    window: before(series.windows, (it) => it.endMillis),
    forecast: before(series.forecasts, (it) => it.madeAtMillis),
  };
}

/** Goes to any instant of what is shown, or to any other by its date. */
export function timeMachine(series, at, actions) {
  const ends = [...series.windows.keys()];
  if (ends.length < 2) return nothing;
  const first = ends[0];
  const last = ends.at(-1);
  const newest = at === null;
  const shown = newest ? last : at;
  const go = (to) => actions.goTo(to >= last && !series.past ? null : to);
  const step = Math.max(1, ends[1] - ends[0]);
  return html`<section class="time-machine" aria-label="Time machine">
    <button type="button" aria-label="A window back" @click=${() => go(shown - step)}>◀</button>
    <input
      type="range"
      aria-label="Instant"
      aria-valuetext=${newest ? 'now' : say.moment(at)}
      min=${first}
      max=${last}
      step=${step}
      .value=${String(Math.min(last, Math.max(first, shown)))}
      @input=${(event) => go(Number(event.target.value))}
    />
    <button type="button" aria-label="A window forward" aria-disabled=${newest} @click=${() => newest || go(shown + step)}>▶</button>
    <label
      >At
      <input
        type="datetime-local"
        step="1"
        .value=${local(shown)}
        @change=${(event) => {
          const to = new Date(event.target.value).getTime();
          if (!Number.isNaN(to)) actions.goTo(to);
        }}
      />
    </label>
    <button type="button" aria-disabled=${newest} @click=${() => newest || actions.goTo(null)}>Now</button>
  </section>`;
}

/** As the field wants it, in the browser's own time zone. */
function local(epochMillis) {
  const at = new Date(epochMillis);
  return new Date(epochMillis - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
