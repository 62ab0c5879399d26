// Talking to the server: JSON by fetch, one live stream.

const BASE = '../api/v1/';
const WAIT_MILLIS = 10_000;
const EVENT_TYPES = ['window', 'forecast', 'decision', 'verification', 'alert', 'accuracy'];

/** The server wants to know who asks. */
export class SignInNeeded extends Error {}

export const read = (path) => send(path, {});

/** Opens a session; the browser keeps it in a cookie that no script can read. */
export const signIn = (token) =>
  send('session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });

async function send(path, request) {
  let response;
  try {
    response = await fetch(BASE + path, { ...request, signal: AbortSignal.timeout(WAIT_MILLIS) });
  } catch (cause) {
    throw new Error(
      cause.name === 'TimeoutError'
        ? `The server did not answer within ${WAIT_MILLIS / 1000} s.`
        : 'The server cannot be reached.',
    );
  }
  const body = await response.json().catch(() => null);
  if (response.status === 401) throw new SignInNeeded(body?.detail);
  if (!response.ok) throw new Error(body?.detail ?? `The server answered ${response.status}.`);
  if (body === null) throw new Error('The server answered with something that is not JSON.');
  return body;
}

export const poolPath = (key) => `pools/${key.split('/').map(encodeURIComponent).join('/')}`;

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
