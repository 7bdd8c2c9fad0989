package io.adstream.kafkastreams.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.engine.PipelineException;
import io.adstream.kafkastreams.internal.topic.DeliveryKey;
import io.adstream.kafkastreams.internal.topic.LanePartitioner;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Deliveries are named by attempt and number: a1, b2. */
class DeliverySequenceTest {

  private static final TopicPartition LANE = new TopicPartition("results", 3);

  private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
  private long end;

  @Test
  void deliveriesOfATransactionThatHasEndedArePassedOn() {
    deliver("a1", "a2").endTransaction().deliver("a3").endTransaction();
    assertThat(passed(new DeliverySequence(LANE, 0))).containsExactly("a1", "a2", "a3");
  }

  @Test
  void deliveriesAreHeldUntilTheirTransactionHasEnded() {
    DeliverySequence sequence = new DeliverySequence(LANE, 0);
    deliver("a1").endTransaction().deliver("a2", "a3");
    assertThat(passed(sequence)).containsExactly("a1");
    assertThat(sequence.isHolding()).isTrue();
    endTransaction();
    assertThat(names(sequence.settled(end))).containsExactly("a2", "a3");
    assertThat(sequence.isHolding()).isFalse();
  }

  @Test
  void laterAttemptTakesThePlaceOfAnAbortedOne() {
    deliver("a1").endTransaction().deliver("a2", "a3", "a4", "b2", "b3", "c2").endTransaction();
    deliver("c3").endTransaction();
    assertThat(passed(new DeliverySequence(LANE, 0))).containsExactly("a1", "c2", "c3");
  }

  @Test
  void sameDeliveryIsTakenOnce() {
    deliver("a1", "a2").endTransaction().deliver("a1", "a2").endTransaction();
    deliver("a3").endTransaction();
    assertThat(passed(new DeliverySequence(LANE, 0))).containsExactly("a1", "a2", "a3");
  }

  @Test
  void missingDeliveryIsAnErrorThatNamesIt() {
    deliver("a1").endTransaction().deliver("b3").endTransaction();
    assertThatThrownBy(() -> passed(new DeliverySequence(LANE, 0)))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("lane 3 in topic results at offset 2 is number 3, expected 2")
        .hasMessageContaining("start with rebuild");
  }

  @Test
  void firstDeliveryIsExpectedAtTheBeginning() {
    deliver("a2").endTransaction();
    assertThatThrownBy(() -> passed(new DeliverySequence(LANE, 0)))
        .hasMessageContaining("is number 2, expected 1");
  }

  @Test
  void laterAttemptAtWhatWasPassedOnIsAnError() {
    deliver("a1", "a2").endTransaction().deliver("b2").endTransaction();
    assertThatThrownBy(() -> passed(new DeliverySequence(LANE, 0)))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("is number 2 of another attempt")
        .hasMessageContaining("start with rebuild");
  }

  /** The delivery before the position was applied; it is read for its number. */
  @Test
  void numbersGoOnFromThePosition() {
    deliver("a1", "a2").endTransaction().deliver("b3", "b4").endTransaction();
    log.remove(0);
    assertThat(passed(new DeliverySequence(LANE, 2))).containsExactly("b3", "b4");

    log.remove(1);
    assertThatThrownBy(() -> passed(new DeliverySequence(LANE, 2)))
        .hasMessageContaining("is number 4, expected 3");
  }

  @Test
  void anyNumberFollowsADeliveryThatIsNotThereAnyMore() {
    deliver("a1", "a2").endTransaction().deliver("b3").endTransaction();
    log.subList(0, 2).clear();
    assertThat(passed(new DeliverySequence(LANE, 2))).containsExactly("b3");
  }

  @Test
  void numbersBeginAfterDeliveriesWithoutOne() {
    log.add(new ConsumerRecord<>("results", 3, end++, LanePartitioner.keyOf(3), new byte[] {'x'}));
    endTransaction().deliver("a1").endTransaction();
    assertThat(passed(new DeliverySequence(LANE, 0))).containsExactly("x", "a1");
    assertThat(passed(new DeliverySequence(LANE, 1))).containsExactly("a1");
  }

  @Test
  void onlyABoundedPartOfATransactionIsHeld() {
    DeliverySequence sequence = new DeliverySequence(LANE, 0);
    byte[] large = new byte[3 << 20];
    for (int number = 1; number <= 3; number++) {
      byte[] key = new DeliveryKey(3, 'a', number).toBytes();
      log.add(new ConsumerRecord<>("results", 3, end++, key, large));
    }
    sequence.read(log);
    assertThat(sequence.settled(end)).hasSize(2);
    assertThat(sequence.isHolding()).isTrue();
  }

  private DeliverySequenceTest deliver(String... names) {
    for (String name : names) {
      byte[] key = new DeliveryKey(3, name.charAt(0), Long.parseLong(name.substring(1))).toBytes();
      log.add(new ConsumerRecord<>("results", 3, end++, key, new byte[] {'x'}));
    }
    return this;
  }

  /** Takes an offset, as the marker in Kafka's log does. */
  private DeliverySequenceTest endTransaction() {
    end++;
    return this;
  }

  private List<String> passed(DeliverySequence sequence) {
    sequence.read(log);
    return names(sequence.settled(end));
  }

  private static List<String> names(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(
            record -> {
              if (!DeliveryKey.isNumbered(record.key())) {
                return "x";
              }
              DeliveryKey key = DeliveryKey.of(record.key());
              return (char) key.attempt() + "" + key.number();
            })
        .toList();
  }
}
