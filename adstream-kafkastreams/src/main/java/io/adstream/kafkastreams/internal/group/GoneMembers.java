package io.adstream.kafkastreams.internal.group;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the members of dead processes from the group, which would otherwise wait for them. */
public final class GoneMembers {

  private static final Logger LOG = LoggerFactory.getLogger(GoneMembers.class);

  private GoneMembers() {}

  /** Failures, such as missing permissions, cost only time. */
  public static void remove(Admin admin, String group, Seat seat) {
    if (seat.gone().isEmpty()) {
      return;
    }
    try {
      ConsumerGroupDescription described =
          admin.describeConsumerGroups(List.of(group)).all().get().get(group);
      Set<MemberToRemove> members = described == null ? Set.of() : members(described, seat.gone());
      if (!members.isEmpty()) {
        LOG.info("Removing {} members of dead processes from group {}", members.size(), group);
        admin
            .removeMembersFromConsumerGroup(
                group, new RemoveMembersFromConsumerGroupOptions(members))
            .all()
            .get();
      }
    } catch (ExecutionException | KafkaException e) {
      LOG.debug("Cannot remove members from group {}: {}", group, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kafka Streams appends a thread's number to its process's name. */
  private static Set<MemberToRemove> members(ConsumerGroupDescription group, List<String> gone) {
    return group.members().stream()
        .map(MemberDescription::groupInstanceId)
        .flatMap(Optional::stream)
        .filter(member -> gone.stream().anyMatch(name -> member.startsWith(name + "-")))
        .map(MemberToRemove::new)
        .collect(Collectors.toSet());
  }
}
