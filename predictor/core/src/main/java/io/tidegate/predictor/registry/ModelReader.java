package io.tidegate.predictor.registry;

import io.tidegate.predictor.serving.ServedModel;

/** Reads a model's own format. */
@FunctionalInterface
public interface ModelReader {
  /**
   * @throws IllegalArgumentException if the bytes are damaged, of another format, or want other
   *     features than this version has; the text says which
   */
  ServedModel read(byte[] model);
}
