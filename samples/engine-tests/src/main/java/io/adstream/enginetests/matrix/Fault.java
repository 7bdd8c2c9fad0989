package io.adstream.enginetests.matrix;

/** A fault that a pipeline must survive: a row of the table in {@code docs/reliability.md}. */
public enum Fault {
  KILLED("`kill -9` of the application at random times, many times in a row"),
  KILLED_AND_BACK(
      "`kill -9`, then started again at once: results within 15 s; every 15 s for 3 minutes, with 1.5"
          + " million open impressions",
      "kafka-streams"),
  KILLED_AT_COMMIT("killed before and after PostgreSQL committed, before the engine did"),
  CLOSED("ended by SIGTERM while it reads, many times in a row"),
  COMMIT_REPLY_LOST("the reply to COMMIT lost"),
  POSTGRES_AWAY("PostgreSQL killed and restarted, connections terminated; away for 70 s"),
  POSTGRES_ERRORS("40P01, 40001, 57P01, 53100, and a real deadlock"),
  ROW_REFUSED("a row that PostgreSQL refuses"),
  FAILOVER("standby promoted with commits missing; synchronous"),
  FOREIGN_DATABASE(
      "database read-only for 70 s; a view on a partition that retention drops; a publication `FOR"
          + " ALL TABLES`, before and during; time zone changed with readers and writers on;"
          + " pgbouncer in session and transaction pooling"),
  BROKER_AWAY("broker stopped for 70 s, killed; one of three killed"),
  SLOW_LINES("5 to 100 ms round trip to Kafka, 200 ms to PostgreSQL"),
  DECODER_AWAY("what the decoder needs away for seconds while it reads, with two kills meanwhile"),
  REGISTRY_AWAY("schema registry away for 60 s when records with new schemas come"),
  REGISTRY_GONE("schema registry out of reach for good; a later start reaches it"),
  REGISTRY_REFUSES("schema registry refuses the credentials; a later start has the right ones"),
  REGISTRY_SLOW("schema registry answers after 2 s, and for 20 s not at all"),
  SCHEMA_UNKNOWN("schema ids that the registry does not know"),
  SCHEMA_BROKEN("registered schemas that are broken, or of another format"),
  INSTANCES("instances 1→2→3→1, one by `kill -9`", "kafka-streams"),
  REBALANCES("50 rebalances", "kafka-streams"),
  ZOMBIE("paused past its session timeout, replaced, and resumed"),
  CLUSTER("on a cluster: tasks run twice, executors, a worker and the driver killed", "spark"),
  MISPLACED("a record on a wrong partition; all of them"),
  UNREADABLE("malformed JSON, missing ids, bad costs, U+0000, 10 MB, 64 KiB, nesting, tombstones"),
  LARGE("6,000 records of 900 kB that compress to nothing; 10,000 dead letters a second"),
  WRONG_TIMES("time stamps in the year 2099, in 1970, in seconds, micro- and nanoseconds"),
  DUPLICATES("duplicates of the same and of other content"),
  CLOCKS_APART("clicks before their impressions, producers' clocks apart"),
  CLOCK_JUMPS("clock of the engine's machine an hour back, an hour forward, back again"),
  SILENCE("one stream or one partition silent"),
  IDLE("idle for 5 minutes with `keying = any` and `idle.timeout`", "kafka-streams"),
  CATCH_UP("catch-up after hours away, partitions of very different size"),
  MANY_ALIKE(
      "300,000 clicks with one JoinID, before, after and without its impression; 8 million"
          + " unclicked in one segment"),
  DEFAULTS(
      "200,000 unreadable records of 5 kB with all defaults; 5 million unclicked closed at once,"
          + " `kept`, heap of 1 GiB"),
  OFFSETS_GONE("offsets aged out"),
  STATE_LOST("changelog, checkpoint or positions lost, whole or in part; positions set back"),
  TOPICS_CHANGED("a source topic deleted and created again, partitions added"),
  LANES_CHANGED(
      "lane count changed or its file deleted, in the pipeline and in `SparkJoin`", "spark"),
  REPEATED("aborted records committed by a broker that came back", "kafka-streams"),
  CHANGED_OR_SECOND("a changed specification; a second writer of the same pipeline"),
  SETTINGS_CHANGED("idle timeout, memory, threads, commit interval changed between two runs"),
  SCHEMA_VERSIONS("schema older, newer, two migrating at once"),
  MISCONFIGURED("topics missing or unequal, wrong password or rights, servers out of reach"),
  PINNED_SETTINGS("Kafka settings that would turn errors into loss"),
  SECRETS("a secret in the configuration"),
  HOSTILE_TEXT("SQL, quotes, back-slashes, emoji and right-to-left text in ids, dimensions, names");

  private final String text;

  /** The only engine that the fault applies to; empty for any. */
  private final String engine;

  Fault(String text) {
    this(text, "");
  }

  Fault(String text, String engine) {
    this.text = text;
    this.engine = engine;
  }

  /** A description of the fault. */
  String text() {
    return text;
  }

  /** Whether the fault applies to an engine. */
  boolean isFor(String name) {
    return engine.isEmpty() || engine.equals(name);
  }
}
