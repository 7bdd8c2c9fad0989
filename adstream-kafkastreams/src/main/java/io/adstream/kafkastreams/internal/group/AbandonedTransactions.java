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
 * Ends the transactions that a killed process of the pipeline has left open. Kafka holds readers
 * back at the first record of such a transaction until it ends it by itself: when its time-out is
 * over and the broker looks for such, each of which may take 10 s. Looks for a while after the
 * group has changed, since only then a process may have gone.
 *
 * <p>Kafka Streams names a process in its members' client ids as in its transactions' ids, so a
 * transaction of a process without a member is abandoned: its members are gone by their session
 * time-out, and what they would commit is refused. Where {@code client.id} is set, ids do not tell
 * that, and nothing is done.
 */
public final class AbandonedTransactions implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
  private static final long WATCH_NANOS = Duration.ofSeconds(30).toNanos();

  private final Admin admin;
  private final String application;
  private final LaneStarts changes;
  private long seenChanges = -1;
  private long watchingSinceNanos;

  /** Transactions of this Kafka Streams application. */
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
      // The broker does it in its own time.
      LOG.debug("Cannot look for abandoned transactions", e);
    } catch (KafkaException e) {
      LOG.debug("Cannot look: {}", Causes.text(e, KafkaException.class));
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
      LOG.info("Ending the transactions of processes that are gone: {}", abandoned);
      admin.fenceProducers(abandoned).all().get();
    }
  }

  /** Whether a member is of a transaction's process: ids are its name and then a thread's. */
  private static Predicate<String> isOf(String transaction) {
    String process = transaction.substring(0, transaction.lastIndexOf('-') + 1);
    return member -> member.startsWith(process);
  }
}
