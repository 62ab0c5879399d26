// Numbers and times in words. null means "not known" and is shown as a dash, never as 0.

const NONE = '–';

export function millis(value) {
  if (value === null || value === undefined) return NONE;
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  if (value >= 100) return `${Math.round(value)} ms`;
  return `${value.toFixed(value >= 10 ? 0 : 1)} ms`;
}

export function rate(value) {
  if (value === null || value === undefined) return NONE;
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)}/s`;
}

export function percent(value) {
  if (value === null || value === undefined) return NONE;
  return `${Math.round(value * 100)}%`;
}

export function count(value) {
  return value === null || value === undefined ? NONE : value.toLocaleString('en');
}

export function age(ms) {
  if (ms === null || ms === undefined) return 'never';
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function clock(epochMillis) {
  return new Date(epochMillis).toLocaleTimeString('en-GB');
}

export const windows = (number) => many(number, 'window');

export function many(number, one) {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}

/** A forecast's p99 with the interval that it is expected in, where one is known. */
export function projected(forecast) {
  const middle = millis(forecast.projectedP99Millis);
  return typeof forecast.p99LowMillis === 'number'
    ? `${middle} (${millis(forecast.p99LowMillis)} to ${millis(forecast.p99HighMillis)})`
    : middle;
}

/** The highest level of the arrivals that is forecast, the farthest known, or why there is none. */
export function arrivalPeak(peaks) {
  const peak = peaks?.week ?? peaks?.day;
  if (peak) {
    const within = peaks.week ? '7 days' : '24 hours';
    return [rate(peak.perSecond), `${rate(peak.lowPerSecond)} to ${rate(peak.highPerSecond)}, within ${within}`];
  }
  const why = { NONE: 'windows too short or too long', COLD: 'no whole day seen yet' };
  return ['unknown', why[peaks?.season] ?? ''];
}

/**
 * That a breach is forecast, and when. An alarm is raised at the budget of false ones, so it can be
 * less likely than not: then it is said to be possible.
 */
export function ahead(forecast) {
  const doubtful = typeof forecast.probability === 'number' && forecast.probability < 0.5;
  const what = doubtful ? 'Breach possible' : 'Breach';
  const lead = forecast.leadWindows;
  return lead === 0 ? `${what} now` : `${what} in ${windows(lead)}`;
}

/** How likely a breach is, where that is known. */
export function likely(forecast) {
  return typeof forecast.probability === 'number'
    ? `, probability ${percent(forecast.probability)}`
    : '';
}

const KINDS = {
  WORKER: 'worker pool',
  RPC_CONNECTION: 'RPC connections',
  DB_CONNECTION: 'database connections',
  REPLICAS: 'replicas',
};

export function kind(name) {
  return KINDS[name] ?? '';
}

/** A reason word such as `breach-forecast` as people say it. */
export function words(reason) {
  return reason.replaceAll('-', ' ').replaceAll('_', ' ').toLowerCase();
}

/** An instant, with its date where that is not today's. */
export function moment(epochMillis) {
  const at = new Date(epochMillis);
  const day = at.toDateString() === new Date().toDateString() ? '' : `${at.toLocaleDateString('en-CA')} `;
  return day + clock(epochMillis);
}

/** A name such as `runMeanMillis` as people say it. */
export function camel(name) {
  return name
    .replaceAll(/([A-Z])/g, ' $1')
    .replace(/ Per Second$/, ' per second')
    .replace(/ Millis$/, ', ms')
    .toLowerCase();
}

/** A number with as many digits as matter. */
export function plain(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 3 });
}
