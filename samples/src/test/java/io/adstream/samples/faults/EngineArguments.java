package io.adstream.samples.faults;

import java.nio.file.Path;
import java.util.List;

/**
 * What an {@link EngineProcess} is told.
 *
 * @param bootstrapServers where Kafka is
 * @param jdbcUrl where PostgreSQL is
 * @param user who connects to it
 * @param name names the pipeline, its schema, and with a suffix its topics
 * @param eventsPerSecond how many records it decodes in a second; 0 for as many as it can
 * @param position where it keeps how far it came
 * @param stateDirectory what Kafka Streams may write to
 */
record EngineArguments(
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
    APART
  }

  static EngineArguments parse(String[] words) {
    return new EngineArguments(
        words[0],
        words[1],
        words[2],
        words[3],
        Long.parseLong(words[4]),
        Position.valueOf(words[5]),
        Path.of(words[6]));
  }

  List<String> words() {
    return List.of(
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
        bootstrapServers, jdbcUrl, user, name, value, position, stateDirectory);
  }

  String impressionsTopic() {
    return name + "-impressions";
  }

  String clicksTopic() {
    return name + "-clicks";
  }
}
