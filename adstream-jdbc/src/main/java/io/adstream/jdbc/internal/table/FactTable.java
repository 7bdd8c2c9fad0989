package io.adstream.jdbc.internal.table;

import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Late;
import io.adstream.join.JoinResult.Matched;
import io.adstream.join.JoinResult.Orphan;
import io.adstream.join.JoinResult.Rejected;
import io.adstream.join.JoinResult.Unclicked;
import io.adstream.join.JoinResult.Visitor;
import java.util.Locale;

/** The tables that hold one row per result; {@link FactLayout} defines their rows. */
public enum FactTable {
  JOINED,
  ORPHAN_CLICK,
  LATE_EVENT,
  DEAD_LETTER;

  private static final Visitor<FactTable> TABLE =
      new Visitor<>() {
        @Override
        public FactTable matched(Matched matched) {
          return JOINED;
        }

        @Override
        public FactTable unclicked(Unclicked unclicked) {
          return JOINED;
        }

        @Override
        public FactTable orphan(Orphan orphan) {
          return ORPHAN_CLICK;
        }

        @Override
        public FactTable late(Late late) {
          return LATE_EVENT;
        }

        @Override
        public FactTable rejected(Rejected rejected) {
          return DEAD_LETTER;
        }
      };

  private static final Visitor<Long> TIME =
      new Visitor<>() {
        @Override
        public Long matched(Matched matched) {
          return matched.impression().eventTimeMillis();
        }

        @Override
        public Long unclicked(Unclicked unclicked) {
          return unclicked.impression().eventTimeMillis();
        }

        @Override
        public Long orphan(Orphan orphan) {
          return orphan.click().eventTimeMillis();
        }

        @Override
        public Long late(Late late) {
          return late.event().eventTimeMillis();
        }

        @Override
        public Long rejected(Rejected rejected) {
          return Long.MIN_VALUE;
        }
      };

  /** The table of a result's row. */
  public static FactTable of(JoinResult result) {
    return result.accept(TABLE);
  }

  /** The time that determines the partition of a result's row; {@link Long#MIN_VALUE} for now. */
  public static long timeMillis(JoinResult result) {
    return result.accept(TIME);
  }

  /** The table's name, without the schema. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
