/** Tokens of an OpenID Connect issuer: its keys, and the checks that a token has to pass. */
package io.tidegate.controller.service.oidc;
