package io.adstream.samples.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.engine.Keying;
import io.adstream.jdbc.StoredProgress;
import io.adstream.jdbc.StoredProgress.Lane;
import io.adstream.join.Counters;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredStatusTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static StoredProgress committed(Instant... at) {
    return new StoredProgress(
        "ads",
        "0123abcd",
        NOW,
        java.util.stream.IntStream.range(0, at.length)
            .mapToObj(lane -> new Lane(lane, 0, at[lane], at[lane].minusSeconds(30), Counters.ZERO))
            .toList());
  }

  private static TopicStatus topic(PartitionStatus... partitions) {
    return new TopicStatus("clicks", List.of(partitions), 7, NOW, OptionalLong.of(3));
  }

  private static PartitionStatus waiting(int partition, Instant stored, @Nullable Instant since) {
    return new PartitionStatus(partition, stored, since, false);
  }

  private static PartitionStatus unread(Instant stored, @Nullable Instant since) {
    return new PartitionStatus(0, stored, since, true);
  }

  private static StoredStatus judge(StoredProgress progress, TopicStatus topic) {
    return StoredStatus.judged("kafka-streams", progress, List.of(topic), MINUTE);
  }

  @Test
  void pipelineWithoutNewRecordsIsWellHoweverLongAgoItCommitted() {
    Instant longAgo = NOW.minus(Duration.ofDays(2));

    assertThat(judge(committed(longAgo), topic(waiting(0, longAgo, null))).isWell()).isTrue();
    assertThat(
            judge(committed(), new TopicStatus("clicks", List.of(), 0, null, OptionalLong.of(0)))
                .isWell())
        .isTrue();
    assertThat(judge(committed(), topic()).problems()).containsExactly("nothing was stored yet");
  }

  @Test
  void recordsThatJustCameAreNoProblemHoweverLongAgoTheLastCommitWas() {
    Instant longAgo = NOW.minus(Duration.ofDays(2));

    TopicStatus topic = topic(unread(longAgo, NOW.minusSeconds(1)));

    assertThat(judge(committed(longAgo), topic).isWell()).isTrue();
  }

  @Test
  void laneThatIsStuckIsAProblemWhileOthersCommit() {
    Instant ago = NOW.minusSeconds(100);
    TopicStatus topic = topic(waiting(0, NOW, null), waiting(1, ago, NOW.minusSeconds(90)));

    StoredStatus status = judge(committed(NOW, ago), topic);

    assertThat(status.behind()).isEqualTo(Duration.ofSeconds(90));
    assertThat(status.problems())
        .containsExactly(
            "records have waited for up to 90s since their lane's last commit, more than 1m:"
                + " clicks-1");
  }

  @Test
  void laneThatStoredFirstTellsOnSparkWhereEachBatchStoresAll() {
    Instant ago = NOW.minusSeconds(100);
    StoredProgress progress = committed(NOW, ago);

    assertThat(StoredStatus.storedAt("spark", Keying.BY_IMPRESSION_ID, progress).apply(0))
        .isEqualTo(ago);
    assertThat(StoredStatus.storedAt("kafka-streams", Keying.ANY, progress).apply(1))
        .isEqualTo(NOW);
    assertThat(StoredStatus.storedAt("kafka-streams", Keying.BY_IMPRESSION_ID, progress).apply(1))
        .isEqualTo(ago);
  }

  @Test
  void unreadRecordsWithOldTimestampsAreAProblemOnceTheirLaneCommitsNothing() {
    Instant ago = NOW.minusSeconds(90);

    assertThat(judge(committed(NOW), topic(unread(NOW, null))).isWell()).isTrue();
    assertThat(judge(committed(ago), topic(waiting(0, ago, NOW.plusSeconds(500)))).isWell())
        .isTrue();
    assertThat(judge(committed(ago), topic(unread(ago, null))).problems())
        .containsExactly(
            "records are unread, and their lane has committed nothing for 1m: clicks-0");
  }

  @Test
  void jsonHasWhatTheTextHas() throws Exception {
    StoredStatus status =
        judge(
            committed(NOW.minusSeconds(90), NOW),
            topic(waiting(0, NOW, null), waiting(1, NOW, null)));
    StringWriter text = new StringWriter();
    StringWriter json = new StringWriter();

    StatusText.print(new PrintWriter(text), status);
    StatusJson.print(new PrintWriter(json), status);

    assertThat(text.toString())
        .startsWith("Pipeline ads on kafka-streams, epoch 0123abcd: well\n")
        .contains(
            "Last commit 2026-11-30T12:00:00Z (0 s ago); watermark 2026-11-30T11:58:00Z (2 min")
        .contains("Topic clicks: 2 partitions, 7 records of which 3 unread; newest 2026-11-30");
    JsonNode node = new ObjectMapper().readTree(json.toString());
    assertThat(node.at("/well").asBoolean()).isTrue();
    assertThat(node.at("/watermark").asText()).isEqualTo("2026-11-30T11:58:00Z");
    assertThat(node.at("/topics/0/unread").asLong()).isEqualTo(3);
    assertThat(node.at("/counters/clicks_read").isNumber()).isTrue();
  }
}
