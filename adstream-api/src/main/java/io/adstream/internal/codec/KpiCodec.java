package io.adstream.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.CubeReach;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measure;
import io.adstream.kpi.Measures;
import io.adstream.kpi.ReachSketch;
import io.adstream.kpi.StandardMeasures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Serializes KPI rows of a plan. A row identifies its measures, apart from the five of every row,
 * by checksums of their names, so that rows written before a measure was added can be read: the
 * measure is 0 there. Immutable.
 */
public final class KpiCodec {

  /** The maximum size of a row apart from its texts and measures: lengths and a time. */
  private static final int MOST_BESIDE_TEXTS = 50;

  /** The maximum size of a sketch apart from its own bytes: its reach's checksum and its length. */
  public static final int MOST_BYTES_BESIDE_SKETCH = 10;

  private static final int MOST_BYTES_PER_MEASURE = 15;
  private static final int MOST_BYTES_PER_CHAR = 3;
  private static final int MOST_BYTES_PER_NUMBER = 11;

  private static final int NULL = 0;
  private static final int TEXT = 1;
  private static final int NUMBER = 2;
  private static final int FALSE = 3;
  private static final int TRUE = 4;

  /** The checksums of each cube's measures; the first five need none. */
  private final Map<String, long[]> tags = new HashMap<>();

  /** The checksums of each cube's reaches. */
  private final Map<String, long[]> reachTags = new HashMap<>();

  /** Each cube's dimensions. */
  private final Map<String, AttributeType[]> dimensions = new HashMap<>();

  /** Creates a codec for rows of a plan's cubes. */
  public KpiCodec(JoinPlan plan) {
    for (CubePlan cube : plan.cubes()) {
      tags.put(cube.name(), checksums(cube.measures().stream().map(Measure::name)));
      reachTags.put(cube.name(), checksums(cube.reach().stream().map(CubeReach::name)));
      dimensions.put(
          cube.name(),
          cube.dimensions().stream().map(Attribute::type).toArray(AttributeType[]::new));
    }
  }

  /** Measures with colliding checksums; most likely none. */
  public static List<String> faultsOf(List<CubePlan> cubes) {
    List<String> faults = new ArrayList<>();
    for (CubePlan cube : cubes) {
      Set<Long> known = new HashSet<>();
      for (String name :
          Stream.concat(
                  cube.measures().stream().map(Measure::name),
                  cube.reach().stream().map(CubeReach::name))
              .toList()) {
        if (!known.add(checksum(name))) {
          faults.add(
              "the checksum of measure "
                  + name
                  + " of cube "
                  + cube.name()
                  + " is another's, too, expected another name");
        }
      }
    }
    return faults;
  }

  /** The maximum size of a row, in bytes. */
  public static long mostBytes(KpiRow row) {
    long bytes = mostBytes(row.key(), row.measures().size());
    for (ReachSketch sketch : row.reach()) {
      bytes += MOST_BYTES_BESIDE_SKETCH + sketch.size();
    }
    return bytes;
  }

  /** The maximum size of a row with this key and number of measures, without sketches, in bytes. */
  public static long mostBytes(KpiKey key, int measures) {
    long chars = key.cube().length();
    long numbers = 0;
    for (Object value : key.group()) {
      if (value instanceof String text) {
        chars += text.length() + 2;
      } else {
        numbers++;
      }
    }
    return MOST_BESIDE_TEXTS
        + MOST_BYTES_PER_CHAR * chars
        + MOST_BYTES_PER_NUMBER * numbers
        + (long) MOST_BYTES_PER_MEASURE * measures;
  }

  /** Writes a row. */
  public void write(ByteWriter out, KpiRow row) {
    KpiKey key = row.key();
    out.writeText(key.cube()).writeLong(key.windowStartMillis()).writeVarint(key.group().size());
    for (Object value : key.group()) {
      writeValue(out, value);
    }
    Measures measures = row.measures();
    long[] known = tags(key.cube());
    out.writeVarint(measures.size());
    for (int i = StandardMeasures.GROSS.size(); i < measures.size(); i++) {
      out.writeVarint(known[i]);
    }
    for (int i = 0; i < measures.size(); i++) {
      out.writeVarint(measures.value(i));
    }
    out.writeVarint(row.reach().size());
    for (int i = 0; i < row.reach().size(); i++) {
      out.writeVarint(reachTags(key.cube())[i]).writeBytes(row.reach().get(i).toBytes());
    }
  }

  private static void writeValue(ByteWriter out, @Nullable Object value) {
    if (value == null) {
      out.writeByte(NULL);
    } else if (value instanceof String text) {
      out.writeByte(TEXT).writeText(text);
    } else if (value instanceof Long number) {
      out.writeByte(NUMBER).writeVarint(number);
    } else {
      out.writeByte(Boolean.TRUE.equals(value) ? TRUE : FALSE);
    }
  }

  private static @Nullable Object readValue(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case NULL -> null;
      case TEXT -> in.readRequiredText();
      case NUMBER -> in.readVarint();
      case FALSE -> false;
      case TRUE -> true;
      default -> throw new CorruptBytesException("a value's kind is " + kind);
    };
  }

  private static long[] checksums(Stream<String> names) {
    return names.mapToLong(KpiCodec::checksum).toArray();
  }

  private static long checksum(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(UTF_8));
    return crc.getValue();
  }

  /**
   * Reads a row.
   *
   * @throws CorruptBytesException if the bytes are not those written
   */
  public KpiRow read(ByteReader in) {
    KpiRow row = readWithoutReach(in);
    List<ReachSketch> reach = readReach(in, reachTags(row.key().cube()));
    return new KpiRow(row.key(), row.measures(), reach);
  }

  private static List<ReachSketch> readReach(ByteReader in, long[] known) {
    int count = in.readCount();
    if (count == 0) {
      return List.of();
    }
    ReachSketch[] sketches = new ReachSketch[known.length];
    Arrays.fill(sketches, new ReachSketch.Builder().build());
    for (int i = 0; i < count; i++) {
      int index = indexOf(in.readPositive(), i, known);
      byte[] bytes = in.readBytes();
      try {
        sketches[index] = ReachSketch.ofBytes(bytes == null ? new byte[0] : bytes);
      } catch (IllegalArgumentException e) {
        throw new CorruptBytesException(String.valueOf(e.getMessage()));
      }
    }
    return List.of(sketches);
  }

  /**
   * Reads a row of versions before cubes had reach.
   *
   * @throws CorruptBytesException if it is not what was written
   */
  public KpiRow readWithoutReach(ByteReader in) {
    String cube = in.readRequiredText();
    long windowStartMillis = in.readLong();
    int size = in.readCount();
    List<@Nullable Object> group = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      group.add(readValue(in));
    }
    checkGroup(cube, group);
    KpiKey key = new KpiKey(cube, windowStartMillis, Collections.unmodifiableList(group));
    return new KpiRow(key, readMeasures(in, tags(cube)));
  }

  private static Measures readMeasures(ByteReader in, long[] known) {
    int gross = StandardMeasures.GROSS.size();
    int count = in.readCount();
    if (count < gross) {
      throw new CorruptBytesException("a row has " + count + " measures");
    }
    int[] indexes = new int[count];
    for (int i = 0; i < count; i++) {
      indexes[i] = i < gross ? i : indexOf(in.readPositive(), i, known);
    }
    long[] values = new long[known.length];
    for (int index : indexes) {
      values[index] = in.readVarint();
    }
    return Measures.of(values);
  }

  private static int indexOf(long tag, int expected, long[] known) {
    if (expected < known.length && known[expected] == tag) {
      return expected;
    }
    for (int i = 0; i < known.length; i++) {
      if (known[i] == tag) {
        return i;
      }
    }
    throw new CorruptBytesException("a row has a measure or reach that its cube has not");
  }

  /**
   * Reads a row of versions before cubes had declared measures: texts and five measures.
   *
   * @throws CorruptBytesException if it is not what was written
   */
  public KpiRow readOld(ByteReader in) {
    String cube = in.readRequiredText();
    long windowStartMillis = in.readLong();
    int size = in.readCount();
    List<@Nullable Object> group = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      group.add(in.readText());
    }
    long[] values = new long[tags(cube).length];
    for (int i = 0; i < StandardMeasures.GROSS.size(); i++) {
      values[i] = in.readVarint();
    }
    checkGroup(cube, group);
    KpiKey key = new KpiKey(cube, windowStartMillis, Collections.unmodifiableList(group));
    return new KpiRow(key, Measures.of(values));
  }

  private void checkGroup(String cube, List<@Nullable Object> group) {
    AttributeType[] types = dimensions.getOrDefault(cube, new AttributeType[0]);
    boolean fits = types.length == group.size();
    for (int i = 0; fits && i < types.length; i++) {
      Object value = group.get(i);
      fits = value == null || types[i].holds(value);
    }
    if (!fits) {
      throw new CorruptBytesException("a row's group does not fit its cube");
    }
  }

  private long[] tags(String cube) {
    return known(tags, cube);
  }

  private long[] reachTags(String cube) {
    return known(reachTags, cube);
  }

  private static long[] known(Map<String, long[]> tags, String cube) {
    long[] known = tags.get(cube);
    if (known == null) {
      throw new CorruptBytesException("a row is of an unknown cube");
    }
    return known;
  }
}
