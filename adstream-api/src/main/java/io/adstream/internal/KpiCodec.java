package io.adstream.internal;

import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** KPI rows as bytes. */
public final class KpiCodec {

  /** The most that a row takes beside its texts: lengths, a time and measures. */
  private static final int MOST_BESIDE_TEXTS = 100;

  private static final int MOST_BYTES_PER_CHAR = 3;

  private KpiCodec() {}

  /** How many bytes a row of this key takes at the most. */
  public static long mostBytes(KpiKey key) {
    long chars = key.cube().length();
    for (String value : key.group()) {
      chars += 1 + (value == null ? 0 : value.length());
    }
    return MOST_BESIDE_TEXTS + MOST_BYTES_PER_CHAR * chars;
  }

  /** Writes a row. */
  public static void write(ByteWriter out, KpiRow row) {
    KpiKey key = row.key();
    out.writeText(key.cube()).writeLong(key.windowStartMillis()).writeVarint(key.group().size());
    for (String value : key.group()) {
      out.writeText(value);
    }
    Measures measures = row.measures();
    out.writeVarint(measures.impressions())
        .writeVarint(measures.clicks())
        .writeVarint(measures.clickedImpressions())
        .writeVarint(measures.impressionCostMicros())
        .writeVarint(measures.clickCostMicros());
  }

  /** Reads a row. */
  public static KpiRow read(ByteReader in) {
    String cube = in.readRequiredText();
    long windowStartMillis = in.readLong();
    int size = in.readCount();
    List<@Nullable String> group = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      group.add(in.readText());
    }
    Measures measures =
        new Measures(
            in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint());
    return new KpiRow(
        new KpiKey(cube, windowStartMillis, Collections.unmodifiableList(group)), measures);
  }
}
