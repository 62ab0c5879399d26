import { html, nothing } from '../webjars/lit-html/lit-html.js';

export function signInPanel(state, actions) {
  const submit = (event) => {
    event.preventDefault();
    const field = event.target.elements.token;
    actions.signIn(field.value.trim());
    field.value = '';
  };
  return html`<section class="card blank" aria-labelledby="sign-in-title">
    <h2 id="sign-in-title">Sign in</h2>
    <p>
      This control plane shows itself to those who have a token, as <code>tidegate token</code> makes it or the login
      that it is connected to.
    </p>
    <form class="sign-in" @submit=${submit}>
      <label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="current-password" required />
      <button type="submit">Sign in</button>
    </form>
    ${state.failure ? html`<p class="wrong" role="alert">${state.failure}</p>` : nothing}
  </section>`;
}
