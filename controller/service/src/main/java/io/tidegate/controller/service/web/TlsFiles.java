package io.tidegate.controller.service.web;

import java.nio.file.Path;

/**
 * What a server proves itself with.
 *
 * @param certificate PEM, its own first, then those that vouch for it
 * @param key PEM, PKCS #8
 */
public record TlsFiles(Path certificate, Path key) {}
