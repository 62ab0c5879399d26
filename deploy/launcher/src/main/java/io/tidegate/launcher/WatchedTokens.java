package io.tidegate.launcher;

import io.tidegate.controller.service.web.ApiRole;
import io.tidegate.controller.service.web.ApiTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of tokens, read again within 2 s of a change, so that one that is taken away opens
 * nothing any more. A file that cannot be read leaves things as they were, and is told.
 */
final class WatchedTokens {
  static final String LOCAL = "local";
  private static final Logger LOG = LoggerFactory.getLogger(WatchedTokens.class);
  private static final long LOOK_MILLIS = 2_000;

  private final Vertx vertx;
  private final Path file;
  private final String localToken;
  private FileTime changed;
  private volatile ApiTokens now;
  private volatile String trouble = "";
  private long timer;

  private WatchedTokens(Vertx vertx, Path file, String localToken) {
    this.vertx = vertx;
    this.file = file;
    this.localToken = localToken;
  }

  /**
   * Reads the file, which has to be right now.
   *
   * @param localToken one more, of an administrator on this machine
   */
  static Future<WatchedTokens> start(Vertx vertx, Path file, String localToken) {
    WatchedTokens tokens = new WatchedTokens(vertx, file, localToken);
    return vertx
        .executeBlocking(
            () -> {
              tokens.read();
              return tokens;
            })
        .onSuccess(read -> tokens.timer = vertx.setPeriodic(LOOK_MILLIS, id -> tokens.lookAgain()));
  }

  ApiTokens now() {
    return now;
  }

  /** Empty: none. */
  String trouble() {
    return trouble;
  }

  Future<Void> close() {
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  private void lookAgain() {
    vertx
        .executeBlocking(
            () -> {
              if (!Files.getLastModifiedTime(file).equals(changed)) {
                read();
                LOG.info("the tokens in {} changed and were read again", file);
              }
              return null;
            })
        .onSuccess(done -> trouble = "")
        .onFailure(
            cause -> {
              String told = "those of before count: " + cause.getMessage();
              if (!told.equals(trouble)) {
                LOG.error("the tokens could not be read again; {}", told);
              }
              trouble = told;
            });
  }

  private void read() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    ApiTokens read = ApiTokens.read(file);
    now = read.with(localToken, new ApiTokens.Holder(LOCAL, ApiRole.ADMIN));
    changed = time;
  }
}
