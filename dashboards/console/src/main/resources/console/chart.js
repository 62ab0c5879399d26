import uPlot from '../webjars/uplot/dist/uPlot.esm.js';

const HEIGHT = 280;
const NARROW_HEIGHT = 220;
const NARROW_BELOW = 520;

/**
 * The p99 of a pool, its forecast shifted to the time it is about with the interval as a band, the
 * SLO, the size as steps, and a marker for each resize.
 */
export class LatencyChart {
  #host;
  #plot = null;
  #series = null;
  /** The instant that is looked at; null: now. */
  #at = null;
  #drawn = '';
  #resizes = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
  #theme = matchMedia('(prefers-color-scheme: dark)');
  /** A canvas does not follow the style sheet: another theme is another plot. */
  #redraw = () => {
    this.#plot?.destroy();
    this.#plot = null;
    this.#drawn = '';
    if (this.#series) this.show(this.#series, this.#at);
  };

  constructor(host) {
    this.#host = host;
    this.#resizes.observe(host);
    this.#theme.addEventListener('change', this.#redraw);
  }

  close() {
    this.#resizes.disconnect();
    this.#theme.removeEventListener('change', this.#redraw);
    this.#plot?.destroy();
    this.#plot = null;
    this.#series = null;
  }

  show(series, at = null) {
    this.#series = series;
    this.#at = at;
    const stamp = [
      series.key,
      series.windows.size,
      [...series.windows.keys()].at(-1),
      [...series.forecasts.keys()].at(-1),
      series.resizes.size,
      series.past,
      at,
    ].join(' ');
    if (stamp === this.#drawn) return;
    this.#drawn = stamp;
    const data = columns(series);
    if (this.#plot) {
      this.#plot.setData(data);
    } else {
      // After the render, when the host has its width.
      requestAnimationFrame(() => {
        if (!this.#plot && this.#series && this.#host.isConnected) {
          this.#plot = new uPlot(this.#options(), columns(this.#series), this.#host);
        }
      });
    }
  }

  #size() {
    const width = Math.max(240, Math.floor(this.#host.clientWidth));
    return { width, height: width < NARROW_BELOW ? NARROW_HEIGHT : HEIGHT };
  }

  #options() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(`--${name}`).trim();
    const font = `12px ${style.getPropertyValue('--font').trim()}`;
    const axis = {
      stroke: color('muted'),
      font,
      grid: { stroke: color('line'), width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: {
        ms: { range: (plot, low, high) => [0, Math.max(1, Math.min(high || 0, 2 * peak(plot.data)) * 1.15)] },
        size: { range: (_, low, high) => [0, Math.max(4, Math.ceil((high || 0) * 1.6))] },
      },
      axes: [
        {
          ...axis,
          values: [
            [3600, '{HH}:{mm}', null, null, null, null, null, null, 1],
            [60, '{HH}:{mm}', null, null, null, null, null, null, 1],
            [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1],
          ],
          space: 70,
          size: 30,
        },
        { ...axis, scale: 'ms', size: 62, values: (_, ticks) => ticks.map(ticks.at(-1) < 10_000 ? (t) => `${t} ms` : (t) => `${t / 1000} s`) },
        {
          ...axis,
          scale: 'size',
          side: 1,
          size: 34,
          grid: { show: false },
          values: (_, ticks) => ticks.map((t) => (Number.isInteger(t) ? t : '')),
        },
      ],
      series: [
        {},
        {
          label: 'size',
          scale: 'size',
          stroke: color('size'),
          fill: color('size-fill'),
          width: 1.5,
          paths: uPlot.paths.stepped({ align: 1 }),
          points: { show: false },
        },
        {
          label: 'SLO',
          scale: 'ms',
          stroke: color('breach'),
          width: 1.5,
          dash: [6, 4],
          points: { show: false },
        },
        {
          label: 'forecast p99',
          scale: 'ms',
          stroke: color('warn-line'),
          width: 1.5,
          dash: [2, 3],
          points: { show: false },
        },
        {
          label: 'p99',
          scale: 'ms',
          stroke: color('accent'),
          width: 2,
          points: { show: false },
        },
        { label: 'lowest', scale: 'ms', stroke: 'transparent', points: { show: false } },
        { label: 'highest', scale: 'ms', stroke: 'transparent', points: { show: false } },
      ],
      bands: [{ series: [6, 5], fill: color('band') }],
      hooks: { draw: [(plot) => this.#markers(plot, color, font)] },
    };
  }

  #markers(plot, color, font) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio || 1;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineWidth = ratio;
    ctx.font = font.replace('12px', `${11 * ratio}px`);
    const vertical = (epochMillis, stroke, dash) => {
      const x = Math.round(plot.valToPos(epochMillis / 1000, 'x', true));
      ctx.strokeStyle = stroke;
      ctx.setLineDash(dash.map((it) => it * ratio));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      return x;
    };
    const newest = [...this.#series.windows.keys()].at(-1);
    if (newest && !this.#series.past) {
      const x = vertical(newest, color('muted'), [1, 3]);
      ctx.fillStyle = color('muted');
      ctx.textAlign = 'left';
      ctx.fillText('now', x + 4 * ratio, bbox.top + bbox.height - 6 * ratio);
    }
    if (this.#at !== null) {
      const x = vertical(this.#at, color('text'), []);
      ctx.fillStyle = color('text');
      ctx.fillRect(x - 3 * ratio, bbox.top, 6 * ratio, 4 * ratio);
    }
    let row = 0;
    for (const resize of this.#series.resizes.values()) {
      // Only what was really done is a solid line.
      const done = resize.mode === 'auto';
      const x = vertical(resize.atMillis, color('resize'), done ? [] : [3, 3]);
      ctx.fillStyle = color('resize');
      const text = `${resize.fromSize}→${resize.toSize}`;
      const room = x + ctx.measureText(text).width + 8 * ratio < bbox.left + bbox.width;
      ctx.textAlign = room ? 'left' : 'right';
      // Neighbours that are close together would cover each other's text.
      ctx.fillText(text, x + (room ? 4 : -4) * ratio, bbox.top + (12 + 13 * (row++ % 3)) * ratio);
    }
    ctx.restore();
  }
}

/** The highest SLO, forecast or p99: an interval that reaches far above them would press them flat. */
const peak = (data) => Math.max(0, ...data.slice(2, 5).flat());

/** uPlot's columns: all series on one axis of times, in seconds; null where there is nothing. */
function columns(series) {
  const at = new Map();
  const cell = (millis) => {
    const key = millis / 1000;
    if (!at.has(key)) at.set(key, { size: null, p99: null, projected: null, low: null, high: null });
    return at.get(key);
  };
  for (const window of series.windows.values()) {
    const it = cell(window.endMillis);
    it.size = window.size;
    it.p99 = window.p99Millis;
  }
  const first = series.windows.keys().next().value ?? 0;
  let slo = null;
  for (const forecast of series.forecasts.values()) {
    slo = forecast.sloP99Millis;
    const about = forecast.madeAtMillis + forecast.horizonWindows * forecast.windowMillis;
    if (forecast.projectedP99Millis !== null && about >= first) {
      cell(about).projected = forecast.projectedP99Millis;
      cell(about).low = forecast.p99LowMillis ?? null;
      cell(about).high = forecast.p99HighMillis ?? null;
    }
  }
  const times = [...at.keys()].sort((a, b) => a - b);
  const pick = (name) => times.map((time) => at.get(time)[name]);
  return [
    times,
    pick('size'),
    times.map(() => slo),
    pick('projected'),
    pick('p99'),
    pick('low'),
    pick('high'),
  ];
}
