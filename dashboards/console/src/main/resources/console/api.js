// Talking to the server: JSON by fetch, one live stream.

const BASE = '../api/v1/';
const WAIT_MILLIS = 10_000;
/** Above what the server takes at most for what it has to look for. */
const LONG_WAIT_MILLIS = 45_000;
const EVENT_TYPES = ['window', 'forecast', 'decision', 'verification', 'alert', 'accuracy'];

/** The server wants to know who asks. */
export class SignInNeeded extends Error {}

/** What was to be changed is no longer what was shown. */
export class ChangedMeanwhile extends Error {}

export const read = (path) => send(path, {});

/**
 * A list with all its pages. What is told of the whole is the last page's; `eventId` is the first's, so
 * that no event since then is missed.
 */
export async function readAll(path, name, limit) {
  let page = await read(`${path}?limit=${limit}`);
  const { eventId } = page;
  const all = page[name];
  while (page.next !== null) {
    page = await read(`${path}?limit=${limit}&cursor=${encodeURIComponent(page.next)}`);
    all.push(...page[name]);
  }
  return { ...page, eventId, [name]: all };
}

/** What was read, with its entity tag: by it a write changes only what was seen. */
export const readTagged = (path) => exchange(path, {});

/** What each change needs where a session says who asks; see `session`. */
let csrf = null;

export async function session() {
  const who = await read('session');
  csrf = who.csrf ?? null;
  return who;
}

/** Sends what changes something, or is too long for an address. */
export const write = async (path, body, headers = {}) => (await writeTagged(path, body, headers)).body;

/** The same, with the entity tag of what it made. */
export const writeTagged = (path, body, headers = {}) =>
  exchange(path, posted(JSON.stringify(body), 'application/json', headers));

/** The same, for what takes its time; `stop` ends it. */
export const writeLong = async (path, body, stop) =>
  (await exchange(path, { ...posted(JSON.stringify(body), 'application/json', {}), signal: stop }, LONG_WAIT_MILLIS)).body;

/** The same in another language than JSON. */
export const writeText = (path, text, type, headers = {}) => send(path, posted(text, type, headers));

const posted = (text, type, headers) => ({
  method: 'POST',
  headers: { 'Content-Type': type, ...(csrf ? { 'X-Tidegate-Csrf': csrf } : {}), ...headers },
  body: text,
});

/** Opens a session; the browser keeps it in a cookie that no script can read. */
export const signIn = (token) =>
  send('session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });

const send = async (path, request) => (await exchange(path, request)).body;

async function exchange(path, request, waitMillis = WAIT_MILLIS) {
  let response;
  try {
    const late = AbortSignal.timeout(waitMillis);
    const signal = request.signal ? AbortSignal.any([request.signal, late]) : late;
    response = await fetch(BASE + path, { ...request, signal });
  } catch (cause) {
    throw new Error(
      cause.name === 'TimeoutError'
        ? `The server did not answer within ${waitMillis / 1000} s.`
        : 'The server cannot be reached.',
    );
  }
  if (response.status === 204) return { body: null };
  const body = await response.json().catch(() => null);
  if (response.status === 401) throw new SignInNeeded(body?.detail);
  if (response.status === 412) throw new ChangedMeanwhile(body?.detail);
  if (!response.ok) throw new Error(body?.detail ?? `The server answered ${response.status}.`);
  if (body === null) throw new Error('The server answered with something that is not JSON.');
  return { body, tag: response.headers.get('ETag') };
}

/** Where the server has something that the browser opens itself. */
export const address = (path) => BASE + path;

export const poolPath = (key) => `pools/${key.split('/').map(encodeURIComponent).join('/')}`;

export const remove = (path) =>
  send(path, { method: 'DELETE', headers: csrf ? { 'X-Tidegate-Csrf': csrf } : {} });

/** Ends the session. */
export const signOut = () => remove('session');

/** Opens the stream after an event. EventSource reconnects by itself, except after an HTTP error. */
export function openEvents(after, { onEvent, onReset, onConnection }) {
  const source = new EventSource(`${BASE}events?after=${encodeURIComponent(after)}`);
  source.onopen = () => onConnection('live');
  source.onerror = () => {
    onConnection('lost');
    if (source.readyState === EventSource.CLOSED) onReset();
  };
  source.addEventListener('reset', onReset);
  for (const type of EVENT_TYPES) {
    source.addEventListener(type, (event) => onEvent(type, JSON.parse(event.data)));
  }
  return source;
}
