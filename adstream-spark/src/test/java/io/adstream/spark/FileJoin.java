package io.adstream.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.join.JoinSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** A user's program that joins a stream of files with another, and has no Kafka. */
final class FileJoin {

  private FileJoin() {}

  /**
   * Joins an impression and a click, and prints the input and the results.
   *
   * @param words a working directory
   */
  public static void main(String[] words) throws Exception {
    Path directory = Path.of(words[0]);
    SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "localhost")
            .getOrCreate();
    String time = ",\"EventTime\":\"2026-01-15T12:00:00Z\"}";
    Dataset<Row> impressions = stream(session, directory, "{\"ImpressionID\":\"i1\"" + time);
    Dataset<Row> clicks =
        stream(session, directory, "{\"ClickID\":\"c1\",\"JoinID\":\"i1\"" + time);
    VoidFunction2<Dataset<Row>, Long> print =
        (batch, number) ->
            batch
                .select("result", "impression_id", "click_id")
                .collectAsList()
                .forEach(row -> System.out.println("Joined " + row.mkString(" ")));
    SparkJoin.of(JoinSpec.within(Duration.ofMinutes(1)).allowedLateness(Duration.ZERO))
        .withLanes(1)
        .join(impressions, clicks)
        .writeStream()
        .option("checkpointLocation", directory.resolve("checkpoint").toUri().toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(print)
        .start()
        .awaitTermination();
    session.stop();
  }

  private static Dataset<Row> stream(SparkSession session, Path directory, String line)
      throws Exception {
    Path files = Files.createTempDirectory(directory, "stream");
    Files.writeString(files.resolve("1.json"), line + "\n", UTF_8);
    return session.readStream().text(files.toUri().toString());
  }
}
