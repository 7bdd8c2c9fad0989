package io.adstream.samples.file;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.samples.file.EventRow.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/** The contents and oddities of a whole file. Not thread-safe. */
public final class FileCheck {

  private static final int MOST_EXAMPLES = 3;

  private final Path file;
  private final Map<RejectReason, Rejects> rejects = new EnumMap<>(RejectReason.class);
  private long records;
  private long events;
  private long rejected;
  private long ignored;
  private long stamped;
  private long newestMillis = Long.MIN_VALUE;
  private long backwards;
  private long largestStepMillis;
  private long firstBackwardsLine;
  private final TreeSet<String> others = new TreeSet<>();
  private boolean endsWithinRow;
  private boolean hasMoreNames;
  private boolean hasColumnWithoutName;

  private FileCheck(Path file) {
    this.file = file;
  }

  /** The rows of one reason. */
  private static final class Rejects {
    private final List<String> examples = new ArrayList<>();
    private String lastDetail = "";
    private long count;

    void add(EventRow row, Decoded.Reject reject) {
      if (++count <= MOST_EXAMPLES) {
        boolean repeated = reject.detail().equals(lastDetail);
        lastDetail = reject.detail();
        examples.add("line " + row.line() + (repeated ? "" : " (" + lastDetail + ")"));
      }
    }

    @Override
    public String toString() {
      return String.join(", ", examples) + (count > MOST_EXAMPLES ? ", …" : "");
    }
  }

  /**
   * Reads a file to the end.
   *
   * @param path the file
   * @param format the format of its stream
   * @param progress receives the number of bytes read from time to time
   * @throws UnreadableFileException if it cannot be read exactly, or the pipeline would reject all
   *     of its records
   */
  public static FileCheck of(Path path, EventFormat format, LongConsumer progress) {
    try (EventFile file = new EventFile(path, format)) {
      FileCheck check = new FileCheck(path);
      for (EventRow row = file.poll(); row != null; row = file.poll()) {
        check.add(row);
        if (check.records % 1024 == 0) {
          progress.accept(file.bytesRead());
        }
      }
      check.endsWithinRow = file.endsWithinRow();
      check.refuseUnlessUsable(format, file.fieldNames());
      check.others.addAll(file.fieldNames());
      check.hasMoreNames = file.fieldNames().size() >= format.mostNames();
      check.hasColumnWithoutName = file.hasColumnWithoutName();
      check.others.removeAll(format.fields());
      return check;
    }
  }

  private void add(EventRow row) {
    records++;
    Decoded.Reject reject = row.reject();
    if (reject != null) {
      rejected++;
      rejects.computeIfAbsent(reject.reason(), reason -> new Rejects()).add(row, reject);
      return;
    }
    if (row.kind() == Kind.IGNORED) {
      ignored++;
      return;
    }
    events += row.kind() == Kind.HEARTBEAT ? 0 : 1;
    if (!row.isTimed()) {
      stamped++;
    } else if (row.timeMillis() >= newestMillis) {
      newestMillis = row.timeMillis();
    } else {
      if (backwards++ == 0) {
        firstBackwardsLine = row.line();
      }
      largestStepMillis = Math.max(largestStepMillis, newestMillis - row.timeMillis());
    }
  }

  private void refuseUnlessUsable(EventFormat format, Collection<String> found) {
    if (events == 0 && rejected > 0) {
      List<String> reasons = new ArrayList<>();
      rejects.forEach((reason, rows) -> reasons.add(reason + ": " + rows));
      throw new UnreadableFileException(
          file,
          "a pipeline with the settings of --config, or the defaults without it, would reject all"
              + " of its events: "
              + String.join("; ", reasons)
              + (found.containsAll(format.required())
                  ? ""
                  : "; the fields are "
                      + found
                      + ", expected "
                      + format.required()
                      + " among them"
                      + format.advice(found)),
          null);
    }
  }

  /** The number of records, including heartbeats and those that the pipeline will reject. */
  public long records() {
    return records;
  }

  /** The number of records that the pipeline will reject. */
  public long rejected() {
    return rejected;
  }

  /** Whether the records with times are in the order of their times. */
  public boolean isInOrder() {
    return backwards == 0;
  }

  /** A line for each oddity. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    rejects.forEach(
        (reason, rows) ->
            notes.add(
                count(rows.count)
                    + " will be rejected by the pipeline as "
                    + reason
                    + ": "
                    + rows));
    if (ignored > 0) {
      notes.add(count(ignored) + " will be ignored by the pipeline");
    }
    if (stamped > 0) {
      notes.add(count(stamped) + " without a time get the time of sending");
    }
    if (!isInOrder()) {
      notes.add(
          count(backwards)
              + " out of the order of event times, by up to "
              + Duration.ofMillis(largestStepMillis)
              + ", the first at line "
              + firstBackwardsLine);
    }
    if (!others.isEmpty()) {
      notes.add(
          "fields that the pipeline does not read: "
              + others
              + (hasMoreNames ? ", and perhaps others" : ""));
    }
    if (hasColumnWithoutName) {
      notes.add("the column without a name is left out");
    }
    if (endsWithinRow) {
      notes.add("the last row has no line break; if the file was cut, its last cell is, too");
    }
    return notes.stream().map(note -> file + ": " + note).toList();
  }

  private static String count(long records) {
    return String.format(Locale.ROOT, "%,d record%s", records, records == 1 ? "" : "s");
  }
}
