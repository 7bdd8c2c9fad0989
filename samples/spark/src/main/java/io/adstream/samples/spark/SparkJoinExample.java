package io.adstream.samples.spark;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.apache.spark.sql.functions.col;

import io.adstream.join.JoinSpec;
import io.adstream.spark.SparkJoin;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Uses the join in a Spark program: two Kafka topics in, matches as Parquet out. The arguments are
 * Kafka's servers, the output directory and the checkpoint directory.
 */
public final class SparkJoinExample {

  private SparkJoinExample() {}

  /** Runs until it is stopped. */
  public static void main(String[] args) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .appName("ads")
            .config(
                "spark.sql.streaming.stateStore.providerClass",
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider")
            .getOrCreate();
    SparkJoin join = SparkJoin.of(JoinSpec.within(ofMinutes(15)).allowedLateness(ofSeconds(30)));
    Dataset<Row> results =
        join.join(topic(spark, args[0], "impressions"), topic(spark, args[0], "clicks"));
    results
        .where(col("result").equalTo("MATCHED"))
        .writeStream()
        .format("parquet")
        .option("path", args[1])
        .option("checkpointLocation", args[2])
        .start()
        .awaitTermination();
  }

  private static Dataset<Row> topic(SparkSession spark, String servers, String topic) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", servers)
        .option("subscribe", topic)
        .option("startingOffsets", "earliest")
        .load();
  }
}
