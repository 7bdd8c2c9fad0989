package io.adstream.engine;

import java.util.List;
import java.util.ServiceLoader;

/** Finds the engines on the class path. */
public final class Engines {

  private Engines() {}

  /** {@return all engines on the class path} */
  public static List<Engine> all() {
    return ServiceLoader.load(Engine.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /**
   * {@return the engine with the given name}
   *
   * @param name the engine's name, such as {@code kafka-streams} or {@code spark}
   * @throws PipelineException if there is no such engine; the message lists those that exist
   */
  public static Engine named(String name) {
    List<Engine> engines = all();
    return engines.stream()
        .filter(engine -> engine.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new PipelineException(
                    "Cannot find engine: name is \""
                        + name
                        + "\", expected one of "
                        + engines.stream().map(Engine::name).sorted().toList()
                        + " (is its module on the class path?)",
                    null));
  }
}
