package io.adstream.enginetests.matrix;

/** Implemented by tests of one engine. */
public interface OnEngine {

  /** The engine's name. */
  String engine();
}
