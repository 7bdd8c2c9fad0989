package io.adstream.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One run of a platform's plain join: over when the broker had the last of its right results. Where
 * it is a matter of luck whether the last unclicked impressions come, that is the last match.
 */
final class PlainJoinRun {

  private static final long LOOK_MILLIS = 100;
  private static final Duration STABLE = Duration.ofSeconds(2);
  private static final Duration STUCK = Duration.ofMinutes(1);

  private final Servers servers;
  private final Expectation expectation;
  private final String name;
  private final List<Usage> usages = new ArrayList<>();

  PlainJoinRun(Servers servers, Expectation expectation, int round) {
    this.servers = servers;
    this.expectation = expectation;
    name = "plain_" + round;
  }

  Usage run() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
      NewTopic output = new NewTopic(name, Workload.PARTITIONS, (short) 1);
      output.configs(Map.of("message.timestamp.type", "LogAppendTime"));
      admin.createTopics(List.of(output)).all().get();
      long startMillis;
      try (ChildJvm job = start()) {
        startMillis = job.startMillis();
        await(job, admin);
      }
      PlainOutput written = PlainOutput.of(servers.kafka(), name);
      written.check(expectation, servers.platform().awaitsUnclicked());
      long endMillis =
          servers.platform().awaitsUnclicked()
              ? Math.max(written.lastMatchMillis(), written.lastUnclickedMillis())
              : written.lastMatchMillis();
      Set<String> topics = new HashSet<>(admin.listTopics().names().get());
      topics.removeAll(List.of(Workload.IMPRESSIONS, Workload.CLICKS));
      admin.deleteTopics(topics).all().get();
      return usageAt(Duration.ofMillis(endMillis - startMillis));
    }
  }

  private ChildJvm start() {
    List<String> arguments = new ArrayList<>(List.of(servers.kafka(), name));
    arguments.addAll(servers.platform().plainArguments(expectation));
    return servers.job(
        servers.platform().plainJoin(), name, servers.platform().plainOptions(), arguments);
  }

  private Usage usageAt(Duration elapsed) {
    for (Usage usage : usages) {
      if (usage.elapsed().compareTo(elapsed) >= 0) {
        return new Usage(elapsed, usage.cpu(), usage.peakBytes());
      }
    }
    throw new IllegalStateException("The plain join wrote a match after its end, at " + elapsed);
  }

  /** Waits until all is read, and the output stays the same. */
  private void await(ChildJvm job, Admin admin) throws InterruptedException, ExecutionException {
    long before = 0;
    Usage changed = job.usage();
    while (true) {
      long written = Offsets.ends(admin, name).values().stream().mapToLong(Long::longValue).sum();
      Usage now = job.usage();
      usages.add(now);
      if (written != before) {
        before = written;
        changed = now;
      } else if (now.elapsed().minus(changed.elapsed()).compareTo(STABLE) > 0
          && servers.platform().hasReadAll(admin, expectation, name, written)) {
        return;
      }
      boolean stuck = before > 0 && now.elapsed().minus(changed.elapsed()).compareTo(STUCK) > 0;
      if (stuck || now.elapsed().compareTo(Servers.PATIENCE) > 0) {
        throw job.failure("has written only " + written + " rows");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
