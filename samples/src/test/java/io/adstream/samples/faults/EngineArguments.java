package io.adstream.samples.faults;

import java.nio.file.Path;
import java.util.List;

/**
 * What an {@link EngineProcess} is told.
 *
 * @param engine names the engine
 * @param bootstrapServers where Kafka is
 * @param jdbcUrl where PostgreSQL is
 * @param user who connects to it
 * @param name names the pipeline, its schema, and with a suffix its topics
 * @param eventsPerSecond how many records it decodes in a second; 0 for as many as it can
 * @param position where it keeps how far it came
 * @param stateDirectory what the engine may write to
 */
record EngineArguments(
    String engine,
    String bootstrapServers,
    String jdbcUrl,
    String user,
    String name,
    long eventsPerSecond,
    Position position,
    Path stateDirectory) {

  /** Where the position is. */
  enum Position {
    /** In the rows' own transaction. */
    WITH_ROWS,
    /** In a transaction of its own, when the next rows come. */
    APART,
    /** Nowhere: what comes is stored. */
    IGNORED
  }

  static EngineArguments parse(String[] words) {
    return new EngineArguments(
        words[0],
        words[1],
        words[2],
        words[3],
        words[4],
        Long.parseLong(words[5]),
        Position.valueOf(words[6]),
        Path.of(words[7]));
  }

  List<String> words() {
    return List.of(
        engine,
        bootstrapServers,
        jdbcUrl,
        user,
        name,
        Long.toString(eventsPerSecond),
        position.name(),
        stateDirectory.toString());
  }

  EngineArguments withEventsPerSecond(long value) {
    return new EngineArguments(
        engine, bootstrapServers, jdbcUrl, user, name, value, position, stateDirectory);
  }

  String impressionsTopic() {
    return name + "-impressions";
  }

  String clicksTopic() {
    return name + "-clicks";
  }
}
