package io.adstream.enginetests.matrix;

/** A test of one engine. */
public interface OnEngine {

  /** The engine's name. */
  String engine();
}
