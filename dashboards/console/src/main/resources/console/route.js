// The address: what is shown, so that it can be shared, bookmarked and gone back to.

export const SCREENS = {
  fleet: 'Fleet',
  decisions: 'Decisions',
  alerts: 'Alerts',
  policies: 'Policies',
  gate: 'Release gate',
  safety: 'Safety',
};

/** `#policies` is a screen, `#/orders/workers` a pool of the fleet, `?at=` an instant of it. */
export function route(hash) {
  if (Object.hasOwn(SCREENS, hash.slice(1))) return { screen: hash.slice(1), pool: null, at: null };
  const [path, query] = hash.replace(/^#\//, '').split('?at=');
  let pool = null;
  try {
    pool = decodeURIComponent(path);
  } catch {
    // A hash that someone mistyped is no selection.
  }
  const at = /^\d{1,15}$/.test(query ?? '') ? Number(query) : null;
  return { screen: 'fleet', pool: pool?.includes('/') ? pool : null, at };
}

/** Encoded but for the slash, so that it reads as people write it. */
export function poolHash(key, at = null) {
  return `#/${key.split('/').map(encodeURIComponent).join('/')}${at === null ? '' : `?at=${at}`}`;
}
