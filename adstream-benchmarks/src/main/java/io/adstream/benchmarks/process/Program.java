package io.adstream.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program of a process.
 *
 * @param mainClass the name of the class with the main method
 * @param classPath the class path
 */
public record Program(String mainClass, String classPath) {

  /** A program with this process's class path. */
  public static Program of(Class<?> main) {
    return new Program(main.getName(), System.getProperty("java.class.path"));
  }

  /**
   * A program with the class path collected by the sibling module of this name.
   *
   * @throws IllegalStateException if that module is not packaged
   */
  public static Program beside(String module, String mainClass) {
    Path lib = libraries(module);
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException(
          "Cannot run "
              + mainClass
              + ": its class path should be in "
              + lib
              + ", expected it packaged");
    }
    return new Program(mainClass, lib.resolve("*").toString());
  }

  /** The version of a library collected by a sibling module, from the jar's name. */
  public static Optional<String> versionBeside(String module, String library) {
    Path lib = libraries(module);
    if (!Files.isDirectory(lib)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(library + "-[0-9].*\\.jar"))
          .map(name -> name.substring(library.length() + 1, name.length() - ".jar".length()))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + lib, e);
    }
  }

  /** The directory of the module of the benchmarks. */
  public static Path home() {
    try {
      Path here =
          Path.of(Program.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return here.resolve("../..").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where this program is", e);
    }
  }

  private static Path libraries(String module) {
    return home().resolve(module).resolve("target").resolve("lib");
  }

  String name() {
    return mainClass.substring(mainClass.lastIndexOf('.') + 1);
  }

  /** The JVM arguments that select the program. */
  List<String> arguments() {
    return List.of("-cp", classPath, mainClass);
  }
}
