package io.tidegate.wire;

/** What a command asks for. */
public enum CommandAction {
  /** Set the size. */
  RESIZE,
  /** Change nothing, and let the lease of the present size run on. */
  RENEW,
  /** Open connections up to the target, or fill a cache, before they are asked for. */
  WARM
}
