package io.adstream.benchmarks;

import java.util.List;

/**
 * What a process runs.
 *
 * @param mainClass the name of the class with the main method
 * @param classPath where the classes are
 */
record Program(String mainClass, String classPath) {

  /** A program with this process's class path. */
  static Program of(Class<?> main) {
    return new Program(main.getName(), System.getProperty("java.class.path"));
  }

  String name() {
    return mainClass.substring(mainClass.lastIndexOf('.') + 1);
  }

  /** The arguments of the virtual machine that say what to run. */
  List<String> arguments() {
    return List.of("-cp", classPath, mainClass);
  }
}
