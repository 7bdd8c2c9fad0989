package io.adstream.kafkastreams.internal.group;

import io.adstream.internal.Causes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts the transactions that a killed process of the pipeline has left open. Kafka blocks readers
 * at the first record of such a transaction until the broker aborts it: after its timeout and the
 * broker's next check, each of which may take 10 s. Checks for a while after the group has changed,
 * since only then may a process have disappeared.
 *
 * <p>Kafka Streams uses a process's name in the client ids of its members and in its transactional
 * ids, so a transaction of a process without members is abandoned: its members have been removed
 * after their session timeout, and their commits would be rejected. If {@code client.id} is set,
 * ids do not tell this, and nothing is done.
 */
public final class AbandonedTransactions implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
  private static final long WATCH_NANOS = Duration.ofSeconds(30).toNanos();

  private final Admin admin;
  private final String application;
  private final LaneStarts changes;
  private long seenChanges = -1;
  private long watchingSinceNanos;

  /** The transactions of this Kafka Streams application. */
  public AbandonedTransactions(Admin admin, String application, LaneStarts changes) {
    this.admin = admin;
    this.application = application;
    this.changes = changes;
  }

  @Override
  public void run() {
    if (changes.count() != seenChanges) {
      seenChanges = changes.count();
      watchingSinceNanos = System.nanoTime();
    }
    if (System.nanoTime() - watchingSinceNanos > WATCH_NANOS) {
      return;
    }
    try {
      Set<String> open = open();
      if (!open.isEmpty()) {
        end(open);
      }
    } catch (ExecutionException e) {
      // The broker will do it, only later.
      LOG.debug("Cannot check for abandoned transactions", e);
    } catch (KafkaException e) {
      LOG.debug(
          "Cannot check for abandoned transactions: {}", Causes.text(e, KafkaException.class));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<String> open() throws ExecutionException, InterruptedException {
    ListTransactionsOptions options =
        new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
    return admin.listTransactions(options).all().get().stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith(application + "-"))
        .collect(Collectors.toSet());
  }

  private void end(Set<String> open) throws ExecutionException, InterruptedException {
    ConsumerGroupDescription group =
        admin.describeConsumerGroups(List.of(application)).all().get().get(application);
    if (group == null) {
      return;
    }
    List<String> members = group.members().stream().map(MemberDescription::clientId).toList();
    List<String> abandoned =
        open.stream().filter(id -> members.stream().noneMatch(isOf(id))).toList();
    boolean areTelling = members.stream().allMatch(id -> id.startsWith(application + "-"));
    if (areTelling && !abandoned.isEmpty()) {
      LOG.info("Aborting transactions of dead processes: {}", abandoned);
      admin.fenceProducers(abandoned).all().get();
    }
  }

  /**
   * Whether a member belongs to a transaction's process: ids are the process's name followed by a
   * thread's.
   */
  private static Predicate<String> isOf(String transaction) {
    String process = transaction.substring(0, transaction.lastIndexOf('-') + 1);
    return member -> member.startsWith(process);
  }
}
