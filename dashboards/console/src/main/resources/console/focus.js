// Where the keyboard is: who works by it goes on from there, also where that is gone.

/** What can be given the focus where the button or the field that had it is no longer drawn. */
const PLACES = 'li, section, main';

/** Draws. Where that takes away what had the focus, the nearest place around it has it. */
export function keepingFocus(draw) {
  const had = document.activeElement;
  const around = [];
  for (let it = had?.closest(PLACES); it; it = it.parentElement.closest(PLACES)) around.push(it);
  draw();
  if (had === null || had.isConnected || document.activeElement !== document.body) return;
  goTo(around.find((it) => it.isConnected) ?? document.querySelector('main'));
}

/** Gives the focus to what is no control: it is not on the tabulator's way. */
export function goTo(place) {
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
