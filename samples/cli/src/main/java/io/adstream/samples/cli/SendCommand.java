package io.adstream.samples.cli;

import io.adstream.event.EventType;
import io.adstream.samples.send.EventFile;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.FileSender;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends files of impressions and clicks to Kafka. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = {
      "Sends files of impressions and clicks to Kafka: JSON lines, or CSV (*.csv) with a header of"
          + " the wire's names; either may be gzipped (*.gz).",
      "Records are keyed by ImpressionID or JoinID. Rows with an EventTime are sent in its order,"
          + " rows without one are stamped as they are sent, impressions first."
    })
final class SendCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--impressions", paramLabel = "FILE", description = "The impressions.")
  private @Nullable Path impressions;

  @Option(names = "--clicks", paramLabel = "FILE", description = "The clicks.")
  private @Nullable Path clicks;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many records to send in a second; all at once unless given.")
  private double rate;

  @Option(
      names = "--heartbeat",
      paramLabel = "DURATION",
      description =
          "At the end, send a heartbeat so long after the newest record to every partition, so that"
              + " windows close: the attribution window, the clock skew and the lateness together"
              + " close all.")
  private @Nullable Duration heartbeat;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    String bootstrap = kafka.bootstrap();
    if (spec == null || bootstrap == null) {
      throw wrong("--bootstrap is missing, expected HOST:PORT of Kafka");
    }
    if (impressions == null && clicks == null) {
      throw wrong("there is nothing to send, expected --impressions, --clicks or both");
    }
    if (!(rate >= 0)) {
      throw wrong("--rate is " + rate + ", expected 0 or more");
    }
    long started = System.nanoTime();
    try (EventFile impressionFile = open(EventType.IMPRESSION, impressions);
        EventFile clickFile = open(EventType.CLICK, clicks);
        EventProducer producer = new EventProducer(kafka.topics(bootstrap), kafka.createTopics())) {
      FileSender sender = new FileSender(producer, rate);
      try (Bar bar = Bar.of("sending", size(impressions) + size(clicks))) {
        sender.send(impressionFile, clickFile, bar::at);
      }
      report(spec.commandLine().getOut(), producer, "", started);
      if (heartbeat != null) {
        sender.heartbeat(heartbeat);
        spec.commandLine().getOut().println("sent a heartbeat to every partition");
      }
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  /** Says what was sent. */
  static void report(PrintWriter out, EventProducer producer, String what, long startedNanos) {
    out.printf(
        Locale.ROOT,
        "sent %,d impressions and %,d clicks%s in %.1f s%n",
        producer.sent(EventType.IMPRESSION),
        producer.sent(EventType.CLICK),
        what,
        (System.nanoTime() - startedNanos) / 1e9);
  }

  private ParameterException wrong(String fault) {
    if (spec == null) {
      throw new IllegalStateException("Cannot send: not called as a command");
    }
    return new ParameterException(spec.commandLine(), "Cannot send: " + fault);
  }

  private static @Nullable EventFile open(EventType type, @Nullable Path file) {
    return file == null ? null : new EventFile(type, file);
  }

  private static long size(@Nullable Path file) throws IOException {
    return file == null ? 0 : Files.size(file);
  }
}
