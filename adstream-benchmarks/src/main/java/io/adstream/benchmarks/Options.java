package io.adstream.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of the command line; each has a value. */
public final class Options {

  static final String ENGINE = "--engine";
  static final String IMPRESSIONS = "--impressions";

  /** How often everything is measured. */
  public static final String ROUNDS = "--rounds";

  static final String GC = "--gc";
  static final String HEAP = "--heap";
  static final String JVM = "--jvm";
  static final String ONLY = "--only";
  static final String JOIN = "--join";
  static final String STATE = "--state";
  static final String BATCHES = "--batches";

  /** How many rows are written. */
  public static final String ROWS = "--rows";

  /** How many rows a transaction has. */
  public static final String BATCH = "--batch";

  /** Where the tables of figures are written, too. */
  public static final String OUTPUT = "--output";

  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put(ENGINE, "kafka-streams");
    DEFAULTS.put(IMPRESSIONS, "1000000");
    DEFAULTS.put(ROUNDS, "3");
    DEFAULTS.put(GC, "G1");
    DEFAULTS.put(HEAP, "3g");
    DEFAULTS.put(JVM, "");
    DEFAULTS.put(ONLY, "both");
    DEFAULTS.put(JOIN, "left");
    DEFAULTS.put(STATE, "memory");
    DEFAULTS.put(BATCHES, "1");
    DEFAULTS.put(ROWS, "1000000");
    DEFAULTS.put(BATCH, "1000");
    DEFAULTS.put(OUTPUT, "");
  }

  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads names and values in turn.
   *
   * @throws IllegalArgumentException if a name is unknown, or its value missing
   */
  public static Options parse(String... arguments) {
    Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length || values.replace(arguments[i], arguments[i + 1]) == null) {
        throw new IllegalArgumentException(
            "Cannot run benchmark: option is "
                + arguments[i]
                + ", expected one of "
                + DEFAULTS.keySet()
                + " and its value");
      }
    }
    return new Options(values);
  }

  /** An option's value; empty where it is neither given nor has a default. */
  public String of(String name) {
    return values.getOrDefault(name, "");
  }

  /**
   * An option's value as a number.
   *
   * @throws IllegalArgumentException if it is none, or less than 1
   */
  public long number(String name) {
    try {
      long number = Long.parseLong(of(name));
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as with one that is too small
    }
    throw unknown(name, "a number from 1 on");
  }

  /** The options of the jobs' virtual machines. */
  List<String> jvm() {
    List<String> all = new ArrayList<>();
    all.add("-Xmx" + of(HEAP));
    all.add("-XX:+Use" + of(GC) + "GC");
    for (String option : of(JVM).split(" ", -1)) {
      if (!option.isEmpty()) {
        all.add(option);
      }
    }
    return all;
  }

  /** Whether this one of the jobs is to run. */
  boolean runs(String job) {
    String only = of(ONLY);
    if (!only.equals("both") && !only.equals("whole") && !only.equals("plain")) {
      throw unknown(ONLY, "both, whole or plain");
    }
    return only.equals("both") || only.equals(job);
  }

  /** Whether it is as without the option. */
  boolean isDefault(String name) {
    return of(name).equals(DEFAULTS.get(name));
  }

  IllegalArgumentException unknown(String name, String expected) {
    return new IllegalArgumentException(
        "Cannot run benchmark: " + name + " is " + of(name) + ", expected " + expected);
  }
}
