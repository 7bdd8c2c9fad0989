package io.adstream.samples.cli;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.file.EventFile;
import io.adstream.samples.file.EventFormat;
import io.adstream.samples.file.EventFormat.Untimed;
import io.adstream.samples.file.EventRows;
import io.adstream.samples.file.FileCheck;
import io.adstream.samples.file.SortedRows;
import io.adstream.samples.file.UnreadableFileException;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.FileSender;
import io.adstream.samples.send.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
      "Sends files of impressions and clicks to Kafka. A file is JSON lines, a JSON array, JSON"
          + " objects one after the other, or CSV (comma, semicolon, tab or |) with a header, in"
          + " UTF-8, uncompressed or compressed with gzip, zstd, bzip2 or xz. The format is detected"
          + " from the content.",
      "Each file is read to the end before anything is sent. A file that cannot be read exactly is"
          + " refused, with the line number, as is one whose records the pipeline would all reject."
          + " Single records that it would reject are reported, and sent unchanged.",
      "Records are keyed by ImpressionID or JoinID. Each file is sent in file order or, with"
          + " --sort, in the order of event times; the two files are merged by event time.",
      "The exit code is 0 if all records were sent, 1 if only some may have been, and 2 if the"
          + " options, the configuration or a file is wrong and nothing was sent."
    })
final class SendCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--impressions", paramLabel = "FILE", description = "The impressions.")
  private @Nullable Path impressions;

  @Option(names = "--clicks", paramLabel = "FILE", description = "The clicks.")
  private @Nullable Path clicks;

  @Option(
      names = "--impressions-columns",
      paramLabel = "NAMES",
      description =
          "The names of the columns if the impressions are CSV without a header, separated by"
              + " commas; a column with an empty name is left out.")
  private @Nullable String impressionsColumns;

  @Option(
      names = "--clicks-columns",
      paramLabel = "NAMES",
      description = "The same for the clicks.")
  private @Nullable String clicksColumns;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A pipeline's configuration, as for run: declared attributes, field names, time zone of"
              + " local times, limits; and Kafka and topics unless given by options.")
  private @Nullable Path config;

  @Option(
      names = "--sort",
      description =
          "First sort each file by event time. Data that does not fit into memory goes to temporary"
              + " files, which take up to twice the space of the uncompressed file.")
  private boolean sort;

  @Option(
      names = "--stamp",
      description =
          "Set the EventTime of records without one to the time of sending, impressions before clicks."
              + " Otherwise, the pipeline rejects them, unless decode.time.missing is kafka.")
  private boolean stamp;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Records to send per second; unlimited by default.")
  private double rate;

  @Option(
      names = "--heartbeat",
      paramLabel = "DURATION",
      description =
          "At the end, send a heartbeat to every partition, this long after the newest record, so that"
              + " windows close: the attribution window, the clock skew and the lateness together"
              + " close all.")
  private @Nullable Duration heartbeat;

  @Spec private @Nullable CommandSpec spec;

  /** A checked file. */
  private record Checked(Path path, EventFormat format, FileCheck check) {}

  @Override
  public Integer call() throws Exception {
    PipelineSpec pipeline = pipeline();
    Topics topics = topics(pipeline);
    if (spec == null || topics == null) {
      throw wrong("--bootstrap is missing, expected HOST:PORT of Kafka");
    }
    if (impressions == null && clicks == null) {
      throw wrong("there is nothing to send, expected --impressions, --clicks or both");
    }
    if ((impressions == null && impressionsColumns != null)
        || (clicks == null && clicksColumns != null)) {
      throw wrong("columns are named without their file, expected --impressions or --clicks, too");
    }
    if (!(rate >= 0)) {
      throw wrong("--rate is " + rate + ", expected 0 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (heartbeat != null) {
      for (EventType type : EventType.values()) {
        format(type, pipeline).heartbeat(Instant.now()); // fails before anything is sent
      }
    }
    Checked impressionFile = check(impressions, EventType.IMPRESSION, pipeline, out);
    Checked clickFile = check(clicks, EventType.CLICK, pipeline, out);
    try (EventProducer producer = new EventProducer(topics, kafka.createTopics())) {
      FileSender sender = new FileSender(producer, rate);
      long started = System.nanoTime();
      send(sender, producer, impressionFile, clickFile);
      report(sender, out, System.nanoTime() - started);
      if (heartbeat != null) {
        for (EventType type : EventType.values()) {
          sender.heartbeat(type, format(type, pipeline), heartbeat);
        }
        out.println("sent a heartbeat to every partition");
      }
    }
    out.flush();
    return 0;
  }

  private @Nullable PipelineSpec pipeline() {
    return config == null ? null : RunConfig.readSpec(config, System.getenv());
  }

  private @Nullable Topics topics(@Nullable PipelineSpec pipeline) {
    if (pipeline != null) {
      return kafka.topics(pipeline.source());
    }
    String bootstrap = kafka.bootstrap();
    return bootstrap == null ? null : kafka.topics(bootstrap);
  }

  private EventFormat format(EventType type, @Nullable PipelineSpec pipeline) {
    JsonEventDecoder decoder = pipeline == null ? JsonEventDecoder.create() : json(pipeline);
    JoinPlan plan = pipeline == null ? PipelineSpec.builder("send").plan() : pipeline.plan();
    EventFormat format =
        new EventFormat(type, decoder, plan, stamp ? Untimed.STAMPED : Untimed.KEPT);
    String columns = type == EventType.IMPRESSION ? impressionsColumns : clicksColumns;
    return columns == null ? format : format.withColumns(List.of(columns.split(",", -1)));
  }

  /** The decoder of a pipeline that reads the records sent: JSON without an envelope. */
  private JsonEventDecoder json(PipelineSpec pipeline) {
    EventDecoder decoder = pipeline.source().decoder();
    if (!(decoder instanceof JsonEventDecoder json)) {
      throw wrong(
          "decode.format has a "
              + decoder.getClass().getSimpleName()
              + ", expected json, which is what files are sent as");
    }
    if (!json.mapping().envelopes().isEmpty()) {
      throw wrong(
          "decode.envelope is "
              + json.mapping().envelopes()
              + ", expected none around what is sent");
    }
    return json;
  }

  private @Nullable Checked check(
      @Nullable Path path, EventType type, @Nullable PipelineSpec pipeline, PrintWriter out)
      throws IOException {
    if (path == null) {
      return null;
    }
    EventFormat format = format(type, pipeline);
    long size = Files.exists(path) ? Files.size(path) : 0;
    try (Bar bar = Bar.of("checking", size)) {
      FileCheck check = FileCheck.of(path, format, bar::at);
      check.notes().forEach(out::println);
      if (!check.isInOrder()) {
        out.println(
            path
                + (sort
                    ? ": is sorted before it is sent"
                    : ": is sent in file order, so events behind the watermark will be late, unless --sort is given"));
      }
      out.flush();
      return new Checked(path, format, check);
    }
  }

  private void send(
      FileSender sender,
      EventProducer producer,
      @Nullable Checked impressions,
      @Nullable Checked clicks)
      throws InterruptedException {
    long expected = records(impressions) + records(clicks);
    try (EventRows impressionRows = open(impressions);
        EventRows clickRows = open(clicks);
        Bar bar = Bar.of("sending", expected)) {
      sender.send(impressionRows, clickRows, bar::at);
    } catch (RuntimeException e) {
      long acknowledged = producer.sent(EventType.IMPRESSION) + producer.sent(EventType.CLICK);
      throw new IllegalStateException(
          "Cannot send all "
              + expected
              + " records: Kafka has acknowledged at least "
              + acknowledged
              + ", a heartbeat once for each partition ("
              + (e instanceof UnreadableFileException ? "the file has changed: " : "")
              + e.getMessage()
              + ")",
          e);
    }
    if (sender.rows() != expected) {
      throw new IllegalStateException(
          "Cannot send what was checked: a file changed from "
              + expected
              + " records to "
              + sender.rows());
    }
  }

  /** Reopens a file, sorted if requested and not yet in order. */
  private @Nullable EventRows open(@Nullable Checked checked) {
    if (checked == null) {
      return null;
    }
    EventFile file = new EventFile(checked.path(), checked.format());
    return sort && !checked.check().isInOrder() ? SortedRows.of(file) : file;
  }

  private static long records(@Nullable Checked checked) {
    return checked == null ? 0 : checked.check().records();
  }

  private static void report(FileSender sender, PrintWriter out, long nanos) {
    out.printf(
        Locale.ROOT,
        "sent %,d impressions, %,d clicks, %,d heartbeats and %,d records that the pipeline will"
            + " reject in %.1f s%n",
        sender.events(EventType.IMPRESSION),
        sender.events(EventType.CLICK),
        sender.heartbeats(),
        sender.rejected(),
        nanos / 1e9);
  }

  private ParameterException wrong(String fault) {
    if (spec == null) {
      throw new IllegalStateException("Cannot send: not called as a command");
    }
    return new ParameterException(spec.commandLine(), "Cannot send: " + fault);
  }
}
