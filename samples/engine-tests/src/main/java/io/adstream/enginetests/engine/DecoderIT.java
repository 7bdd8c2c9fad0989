package io.adstream.enginetests.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.pipeline.UnopenableDecoder;
import io.adstream.enginetests.pipeline.WaitingDecoder;
import io.adstream.enginetests.pipeline.WholeRecordDecoder;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.event.EventType;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.join.Counters;
import io.adstream.join.JoinSpec;
import io.adstream.samples.conform.HeaderDecoder;
import io.adstream.status.PipelineState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The input that engines give to decoders, and their treatment of decoders that have to wait. */
public abstract class DecoderIT extends EngineFixture {

  private static final Instant FIRST = Instant.parse("2026-01-15T12:00:00Z");
  private static final int PAIRS = 40;

  /** Longer than a close takes, but far shorter than a close that waits for the decoder. */
  private static final Duration SOON = Duration.ofSeconds(25);

  /** Whether the other partition is read while one waits. */
  protected abstract boolean otherPartitionsGoOn();

  /** Shuffled, so that a partition mistaken for idle would advance the others' watermark. */
  @Test
  @SuppressWarnings("try") // closed while it waits
  protected void partitionWaitsWhileItsRecordsCannotBeJudgedAndNothingIsLost(
      @TempDir Path directory) throws Exception {
    kafka.createTopics(2, impressions, clicks);
    Path away = Files.createFile(directory.resolve("away"));
    WaitingDecoder decoder = new WaitingDecoder(away, 1);
    JoinSpec join = idleAfter(Duration.ofMillis(500));
    PipelineSpec spec = spec().keying(Keying.ANY).join(join).decoder(decoder).build();
    long others = sendPairs();
    try (RunningPipeline pipeline = start(spec)) {
      assertWaits(pipeline);
      if (otherPartitionsGoOn()) {
        await().atMost(PATIENCE).until(() -> pipeline.counters().read() == others);
      }
      assertThat(pipeline.awaitTermination(Duration.ofSeconds(2))).isFalse();
      assertThat(pipeline.status().watermarkMillis())
          .as("a partition that waits is not idle")
          .isEqualTo(Long.MIN_VALUE);
      long begin = System.nanoTime();
      pipeline.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }
    assertThat(decoder.opened()).isEqualTo(1);
    assertThat(decoder.closed()).isEqualTo(1);
    try (RunningPipeline pipeline = start(spec)) {
      assertWaits(pipeline);
      Files.delete(away);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 2 * PAIRS);
      assertThat(pipeline.sourceWaits()).isEmpty();
    }
    assertThat(decoder.closed()).isEqualTo(2);
    try (Connection connection = postgres.connect()) {
      Counters stored = new StoredTables(connection, name).counters();
      assertThat(stored.isBalanced()).isTrue();
      assertThat(stored.rejected() + stored.late()).isZero();
      assertThat(stored.matched()).isEqualTo(PAIRS);
    }
  }

  protected static JoinSpec idleAfter(Duration timeout) {
    return JoinSpec.within(Duration.ofMinutes(10))
        .allowedLateness(Duration.ZERO)
        .withIdleTimeout(timeout);
  }

  private void assertWaits(RunningPipeline pipeline) {
    await().atMost(PATIENCE).until(() -> !pipeline.sourceWaits().isEmpty());
    assertThat(pipeline.sourceWaits())
        .allSatisfy(
            wait -> {
              assertThat(wait.topic()).isIn(impressions, clicks);
              assertThat(wait.partition()).isEqualTo(1);
              assertThat(wait.offset()).isZero();
              assertThat(wait.reason()).isEqualTo(WaitingDecoder.REASON);
            });
    await()
        .atMost(PATIENCE)
        .until(() -> pipeline.state().phase() == PipelineState.Phase.WAITING_FOR_SOURCE);
    assertThat(pipeline.metrics().waitingPartitions()).isBetween(1, 2);
    assertThat(pipeline.state().reason())
        .contains("partition 1 at offset 0", WaitingDecoder.REASON);
  }

  /** Sends impressions and a click on each; returns the number of records in partition 0. */
  private long sendPairs() {
    long others = 0;
    for (int i = 0; i < PAIRS; i++) {
      String id = "i" + i;
      int partition = partition(id);
      send(impressions, partition, id, "{\"ImpressionID\":\"" + id + "\"" + time(0));
      send(
          clicks, partition, id, "{\"ClickID\":\"c" + i + "\",\"JoinID\":\"" + id + "\"" + time(0));
      others += partition == 0 ? 2 : 0;
    }
    flush();
    return others;
  }

  private static int partition(String id) {
    return DefaultPartitioner.partition(id.getBytes(UTF_8), 2);
  }

  @Test
  protected void decoderThatCannotBeOpenedEndsThePipelineByName() {
    kafka.createTopics(1, impressions, clicks);
    PipelineSpec spec = spec().decoder(new UnopenableDecoder()).build();
    assertThatThrownBy(
            () -> {
              try (RunningPipeline pipeline = start(spec)) {
                sendImpression(0, "i1", FIRST);
                pipeline.awaitTermination(PATIENCE);
              }
            })
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("Cannot open decoder " + UnopenableDecoder.class.getName())
        .hasMessageContaining(UnopenableDecoder.REASON);
  }

  @Test
  protected void keyTimestampAndHeadersReachTheDecoder() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    Instant time = Instant.now().minusSeconds(60);
    PipelineSpec spec = spec().decoder(new WholeRecordDecoder()).build();
    try (RunningPipeline pipeline = start(spec);
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String topic : new String[] {impressions, clicks}) {
        ProducerRecord<String, String> record =
            new ProducerRecord<>(topic, 0, time.toEpochMilli(), "i1", (String) null);
        record.headers().add(WholeRecordDecoder.DEVICE, "an older value".getBytes(UTF_8));
        record.headers().add(WholeRecordDecoder.DEVICE, "phone".getBytes(UTF_8));
        send(record);
      }
      await().atMost(PATIENCE).until(() -> pipeline.counters().matched() == 1);
      await()
          .atMost(PATIENCE)
          .until(() -> number(statement, "SELECT count(*) FROM " + name + ".joined") == 1);
      try (ResultSet row =
          statement.executeQuery(
              "SELECT impression_id, click_id, device, page_id, impression_time FROM "
                  + name
                  + ".joined")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("i1");
        assertThat(row.getString(2)).isEqualTo("c-i1");
        assertThat(row.getString(3)).isEqualTo("phone");
        assertThat(row.getString(4)).isEqualTo("topic " + impressions + ", partition 0, offset 0");
        assertThat(row.getTimestamp(5).getTime()).isEqualTo(time.toEpochMilli());
      }
    }
  }

  @Test
  protected void oneTopicIsRefusedForADecoderThatDoesNotTellTheStreamsApart() {
    PipelineSpec.Builder spec = spec().kafka(kafka.bootstrapServers(), impressions, impressions);
    assertThatThrownBy(spec::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("both topics are \"" + impressions + "\"")
        .hasMessageContaining("tellsStreamsApart");
    PipelineSpec missing = spec.decoder(new HeaderDecoder()).build();
    assertThatThrownBy(() -> start(missing))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("topics [" + impressions + "] are missing");
  }

  /** Impressions keep coming, so the topic itself is never idle. */
  @Test
  protected void silentStreamOfASharedTopicIsIdleAfterItsTimeout() throws Exception {
    kafka.createTopics(1, impressions);
    JoinSpec join = idleAfter(Duration.ofSeconds(1));
    PipelineSpec spec =
        spec()
            .kafka(kafka.bootstrapServers(), impressions, impressions)
            .join(join)
            .decoder(new HeaderDecoder())
            .build();
    try (RunningPipeline pipeline = start(spec)) {
      sendOf(EventType.CLICK, "{\"ClickID\":\"c1\",\"JoinID\":\"i1\"" + time(0));
      long[] sent = {0};
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                sent[0]++;
                sendOf(
                    EventType.IMPRESSION,
                    "{\"ImpressionID\":\"i" + sent[0] + "\"" + time(sent[0] - 1));
                return pipeline.status().watermarkMillis() > FIRST.toEpochMilli();
              });
      Counters counters = pipeline.counters();
      assertThat(counters.isBalanced()).isTrue();
      assertThat(counters.matched()).isEqualTo(1);
      assertThat(counters.read(EventType.IMPRESSION)).isEqualTo(counters.read(EventType.CLICK));
      assertThat(counters.ignored(EventType.IMPRESSION)).isEqualTo(1);
    }
  }

  protected static String time(long second) {
    return ",\"EventTime\":\"" + FIRST.plusSeconds(second) + "\"}";
  }

  private void sendOf(EventType type, String value) {
    ProducerRecord<String, String> record = new ProducerRecord<>(impressions, 0, null, value);
    Headers headers = record.headers();
    headers.add(HeaderDecoder.HEADER, HeaderDecoder.value(type));
    send(record);
    flush();
  }
}
