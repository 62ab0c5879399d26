// Where the keyboard is: who works by it goes on from there, also where that is gone.

/** What can be given the focus where the button or the field that had it is no longer drawn. */
const PLACES = 'li, section, main';

/**
 * Draws. What had the focus keeps it where it moves, which a browser takes for its end; where it is
 * gone, the nearest place around it has the focus.
 */
export function keepingFocus(draw) {
  const had = document.activeElement;
  const around = [];
  for (let it = had?.closest(PLACES); it; it = it.parentElement.closest(PLACES)) around.push(it);
  draw();
  if (had === null || document.activeElement !== document.body) return;
  if (had.isConnected) had.focus({ preventScroll: true });
  else goTo(around.find((it) => it.isConnected) ?? document.querySelector('main'));
}

/** Gives the focus to what is no control: it is not on the tabulator's way. */
export function goTo(place) {
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
