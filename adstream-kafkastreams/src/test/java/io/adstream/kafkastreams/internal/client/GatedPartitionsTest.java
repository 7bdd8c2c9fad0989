package io.adstream.kafkastreams.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.SourceWait;
import io.adstream.internal.SourceWaits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatedPartitionsTest {

  private static final int PARTITIONS = 5;

  /** Each answer takes a while of a clock that nothing else moves. */
  private long nanos;

  private Duration answersAfter = Duration.ZERO;
  private boolean isAway;
  private final List<Integer> asked = new ArrayList<>();
  private final SourceWaits waits = new SourceWaits("gated");
  private final GatedPartitions gated = new GatedPartitions(this::refuse, waits, () -> nanos);

  private @Nullable String refuse(ConsumerRecord<byte[], byte[]> message) {
    nanos += answersAfter.toNanos();
    asked.add(message.partition());
    return isAway ? "the registry is away" : null;
  }

  @Test
  void judgesWhatThereIsTimeForAndLeavesTheRestToTheNextPoll() {
    answersAfter = Duration.ofMillis(200);
    assertThat(gated.tryAgain()).isEmpty();
    assertThat(gated.judge(messages(0, 500))).isEqualTo(3);
    assertThat(gated.judge(messages(1, 500))).isZero();
    assertThat(gated.tryAgain()).as("nothing waits").isEmpty();
    assertThat(waits.list()).isEmpty();
    assertThat(gated.judge(messages(1, 500))).isEqualTo(3);
  }

  @Test
  void judgesARecordAPollHoweverSlowTheAnswers() {
    beginToWait(PARTITIONS);
    answersAfter = Duration.ofMinutes(1);
    nextPollWhenAllAreDue();
    isAway = false;
    assertThat(gated.judge(messages(PARTITIONS, 2))).isEqualTo(1);
  }

  @Test
  void answersThatAreFastAreAllTaken() {
    gated.tryAgain();
    assertThat(gated.judge(messages(0, 500))).isEqualTo(500);
    assertThat(gated.judge(messages(1, 500))).isEqualTo(500);
  }

  @Test
  void triesAgainWhatThereIsTimeForAndTheOthersInTheNextPolls() {
    beginToWait(PARTITIONS);
    asked.clear();
    answersAfter = Duration.ofMillis(300);
    for (int poll = 1; poll <= 3; poll++) {
      assertThat(nextPollWhenAllAreDue()).hasSize(PARTITIONS);
      assertThat(asked).hasSize(2 * poll);
    }
    assertThat(asked).containsExactly(0, 1, 2, 3, 4, 0);
  }

  @Test
  void partitionThatIsAnothersOrComesBackWaitsNoMore() {
    beginToWait(2);
    TopicPartition gone = new TopicPartition("shown", 0);
    gated.forget(List.of(gone));
    assertThat(waits.list()).extracting(SourceWait::partition).containsExactly(1);
    asked.clear();
    assertThat(nextPollWhenAllAreDue()).containsExactly(new TopicPartition("shown", 1));
    assertThat(asked).containsExactly(1);

    assertThat(gated.judge(messages(0, 2))).as("it is back").isZero();
    assertThat(waits.list()).extracting(SourceWait::partition).containsExactly(0, 1);
    isAway = false;
    assertThat(nextPollWhenAllAreDue()).isEmpty();
    assertThat(gated.judge(messages(0, 2))).isEqualTo(2);
    assertThat(waits.list()).extracting(SourceWait::partition).containsExactly(1);
  }

  /** Brings partitions to wait for their first record. */
  private void beginToWait(int partitions) {
    isAway = true;
    gated.tryAgain();
    IntStream.range(0, partitions)
        .forEach(partition -> assertThat(gated.judge(messages(partition, 3))).isZero());
  }

  private Set<TopicPartition> nextPollWhenAllAreDue() {
    nanos += Duration.ofSeconds(10).toNanos();
    return gated.tryAgain();
  }

  private static List<ConsumerRecord<byte[], byte[]>> messages(int partition, int count) {
    return LongStream.range(0, count)
        .mapToObj(
            offset ->
                new ConsumerRecord<>("shown", partition, offset, new byte[0], new byte[] {'x'}))
        .toList();
  }
}
