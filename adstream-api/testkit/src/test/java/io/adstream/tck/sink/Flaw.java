package io.adstream.tck.sink;

import static io.adstream.tck.sink.SinkCheck.DEATH_BEFORE_COMMIT_LEAVES_NOTHING;
import static io.adstream.tck.sink.SinkCheck.EPOCH_SURVIVES_RESTART;
import static io.adstream.tck.sink.SinkCheck.EVERYTHING_IS_STORED;
import static io.adstream.tck.sink.SinkCheck.FAILING_RESULTS_LEAVE_NOTHING;
import static io.adstream.tck.sink.SinkCheck.GAPS_AND_OVERLAPS_ARE_CONFLICTS;
import static io.adstream.tck.sink.SinkCheck.KILLED_WRITER_LEAVES_WHOLE_BATCHES;
import static io.adstream.tck.sink.SinkCheck.KILL_WITHIN_A_BATCH_LEAVES_NOTHING;
import static io.adstream.tck.sink.SinkCheck.LANES_ARE_INDEPENDENT;
import static io.adstream.tck.sink.SinkCheck.LOST_ANSWER_IS_SETTLED;
import static io.adstream.tck.sink.SinkCheck.OF_TWO_WRITERS_ONE_STORES;
import static io.adstream.tck.sink.SinkCheck.OTHER_SPECIFICATION_IS_REFUSED;
import static io.adstream.tck.sink.SinkCheck.OVERTAKEN_WRITER_IS_REFUSED;
import static io.adstream.tck.sink.SinkCheck.REBUILD_FENCES_OLDER_SESSIONS;
import static io.adstream.tck.sink.SinkCheck.REDELIVERY_IS_SKIPPED;

import java.util.List;

/** The bugs that a sink may have, and the checks that must detect them. */
enum Flaw {
  NONE,
  /** Of rows of the same key only the last one counts. */
  KPIS_REPLACE_EACH_OTHER(EVERYTHING_IS_STORED),
  /** Costs of impressions without a click are lost. */
  COST_LOST(EVERYTHING_IS_STORED),
  /** Of rejected records only the reason is kept. */
  REJECTED_BYTES_LOST(EVERYTHING_IS_STORED),
  /** A batch without results does not move its lane. */
  EMPTY_BATCH_IGNORED(EVERYTHING_IS_STORED),
  /** A batch without a status clears the lane's. */
  MISSING_STATUS_STORED(EVERYTHING_IS_STORED),
  /** All lanes share a position. */
  ONE_POSITION(EVERYTHING_IS_STORED, LANES_ARE_INDEPENDENT),
  /** Stored batches are stored again. */
  REDELIVERY_APPLIED(REDELIVERY_IS_SKIPPED, LOST_ANSWER_IS_SETTLED),
  /** Any batch that ends past the position is applied. */
  START_IGNORED(GAPS_AND_OVERLAPS_ARE_CONFLICTS, OVERTAKEN_WRITER_IS_REFUSED),
  /** A new epoch is generated each time. */
  NEW_EPOCH_EACH_TIME(EPOCH_SURVIVES_RESTART),
  /** Any stored results are accepted. */
  IDENTITY_UNCHECKED(OTHER_SPECIFICATION_IS_REFUSED),
  /** Each row is stored in a separate transaction. */
  NO_TRANSACTION(FAILING_RESULTS_LEAVE_NOTHING, KILL_WITHIN_A_BATCH_LEAVES_NOTHING),
  /** Rows are committed, and then the position. */
  POSITION_AFTERWARDS(DEATH_BEFORE_COMMIT_LEAVES_NOTHING, KILLED_WRITER_LEAVES_WHOLE_BATCHES),
  /** The position is committed, and then the rows. */
  POSITION_FIRST(DEATH_BEFORE_COMMIT_LEAVES_NOTHING, KILLED_WRITER_LEAVES_WHOLE_BATCHES),
  /** A session assumes that there is no other writer. */
  POSITION_REMEMBERED(LOST_ANSWER_IS_SETTLED, OVERTAKEN_WRITER_IS_REFUSED),
  /** The position is compared, and the batch stored later. */
  CHECKED_TOO_EARLY(OF_TWO_WRITERS_ONE_STORES),
  /** The position is compared just before the batch is stored, but not under the same lock. */
  CHECKED_WITHOUT_LOCK(OF_TWO_WRITERS_ONE_STORES),
  /** A session of another epoch may write. */
  EPOCH_UNCHECKED(REBUILD_FENCES_OLDER_SESSIONS);

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
  private final List<SinkCheck> caughtBy;

  Flaw(SinkCheck... caughtBy) {
    this.caughtBy = List.of(caughtBy);
  }

  List<SinkCheck> caughtBy() {
    return caughtBy;
  }
}
