package io.adstream.internal.lane;

import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.codec.AttributeCodec;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.EncodedEvent;
import io.adstream.internal.tables.TextCache;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measure.Moment;
import io.adstream.kpi.Measure.Traffic;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Counts a lane's KPIs as events are accepted and matched. Not thread-safe. */
final class LaneKpis {

  private final StreamSchema schema;
  private final int invalidIndex;

  /**
   * Which impression attributes are dimensions, measures or the flag; up to the last such
   * attribute.
   */
  private final boolean[] used;

  private final @Nullable Object[] values;
  private final IntFunction<@Nullable Object> valueOf = this::value;
  private final TextCache texts = new TextCache();
  private final ByteReader reader = new ByteReader(new byte[0]);
  private final KpiDeltas deltas;

  LaneKpis(JoinPlan plan) {
    schema = plan.schema().impressions();
    invalidIndex = plan.invalidIndex(EventType.IMPRESSION);
    deltas = new KpiDeltas(plan);
    boolean[] all = new boolean[schema.size()];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = i == invalidIndex || isUsed(plan, i);
      count = all[i] ? i + 1 : count;
    }
    used = Arrays.copyOf(all, count);
    values = new Object[all.length];
  }

  private static boolean isUsed(JoinPlan plan, int index) {
    for (CubePlan cube : plan.cubes()) {
      for (int i = 0; i < cube.dimensions().size(); i++) {
        if (cube.dimensionIndex(i) == index) {
          return true;
        }
      }
      for (int i = 0; i < cube.reach().size(); i++) {
        if (cube.reachIndex(i) == index) {
          return true;
        }
      }
      for (Measure measure : cube.measures()) {
        if (measure.moment() == Moment.IMPRESSION && measure.attribute() == index) {
          return true;
        }
      }
    }
    return false;
  }

  KpiDeltas deltas() {
    return deltas;
  }

  void addImpression(EncodedEvent impression) {
    impression.attributes(reader);
    for (int i = 0; i < used.length; i++) {
      if (used[i]) {
        AttributeType type = schema.attribute(i).type();
        values[i] =
            type == AttributeType.TEXT ? texts.read(reader) : AttributeCodec.read(reader, type);
      } else {
        reader.skipBytes();
      }
    }
    boolean isInvalid = invalidIndex >= 0 && Boolean.TRUE.equals(values[invalidIndex]);
    deltas.addImpression(
        impression.eventTimeMillis(),
        impression.costMicros(),
        isInvalid ? Traffic.INVALID : Traffic.ALL,
        valueOf);
  }

  private @Nullable Object value(int index) {
    return values[index];
  }

  void addMatch(JoinResult.Matched match) {
    deltas.addMatch(match);
  }
}
