package io.adstream.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.fuzz.Allocation;
import io.adstream.fuzz.Damage;
import io.adstream.fuzz.Tries;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, the decoder answers, soon, and without much memory. */
class AvroHostileInputTest {

  private static final long MOST_BYTES = 4 << 20;

  private static final String TREE =
      """
      {"type":"record","name":"Tree","fields":[{"name":"ImpressionID","type":"string"},
        {"name":"next","type":["null","Tree"]},{"name":"nothings","type":{"type":"array","items":"null"}},
        {"name":"below","type":{"type":"array","items":"Tree"}},
        {"name":"EventTime","type":"long"},
        {"name":"ImpressionCost","type":["null",
          {"type":"bytes","logicalType":"decimal","precision":400000,"scale":300000}]}]}
      """;

  private static final String READER =
      """
      {"type":"record","name":"Tree","fields":[{"name":"ImpressionID","type":"string"},
        {"name":"EventTime","type":"long"}]}
      """;

  private static AvroEventDecoder decoder(String schema) {
    return opened(
        AvroEventDecoder.builder()
            .schema(EventType.IMPRESSION, schema)
            .schema(EventType.CLICK, schema));
  }

  private static AvroEventDecoder opened(AvroEventDecoder.Builder builder) {
    AvroEventDecoder decoder = builder.build();
    decoder.open();
    return decoder;
  }

  private static AvroEventDecoder resolving() {
    return opened(
        AvroEventDecoder.builder()
            .schema(EventType.IMPRESSION, TREE)
            .schema(EventType.CLICK, TREE)
            .readerSchema(EventType.IMPRESSION, READER));
  }

  private static void assertMalformed(AvroEventDecoder decoder, byte[] bytes) {
    AtomicReference<Decoded> decoded = new AtomicReference<>();
    long allocated =
        Allocation.during(
            () -> decoded.set(decoder.decode(EventType.IMPRESSION, SourceRecord.of(bytes))));
    assertThat(decoded.get())
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.reason()).isEqualTo(RejectReason.MALFORMED));
    assertThat(allocated).isLessThan(MOST_BYTES);
  }

  @Test
  void longTextThatIsNotThereTakesNoMemory() {
    byte[] length = {-2, -1, -1, -1, 15}; // 2147483647
    assertMalformed(decoder(TREE), length);
    assertMalformed(resolving(), length);
  }

  @Test
  void arrayOfNothingTakesNoTime() {
    byte[] nothings = {2, 'a', 0, -2, -1, -1, -1, -1, -1, -1, -1, -1, 1}; // Long.MAX_VALUE
    assertMalformed(decoder(TREE), nothings);
    assertMalformed(resolving(), nothings);
  }

  @Test
  void deepNestingIsMalformed() {
    ByteArrayOutputStream chain = new ByteArrayOutputStream();
    ByteArrayOutputStream below = new ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      chain.writeBytes(new byte[] {2, 'a', 2});
      below.writeBytes(new byte[] {2, 'a', 0, 0, 2});
    }
    for (byte[] deep : List.of(chain.toByteArray(), below.toByteArray())) {
      assertMalformed(decoder(TREE), deep);
      assertThat(decoder(TREE).decode(EventType.IMPRESSION, SourceRecord.of(deep)).toString())
          .contains("nested deeper than 32 levels");
    }
    AvroEventDecoder resolving = resolving();
    assertThat(resolving.decode(EventType.IMPRESSION, SourceRecord.of(below.toByteArray())))
        .isInstanceOf(Decoded.Reject.class);
  }

  @Test
  void hugeDecimalIsInvalid() {
    byte[] bytes = new byte[100_012];
    Arrays.fill(bytes, (byte) 0x7F);
    byte[] start = {2, 'a', 0, 0, 0, 2, 2, -64, -102, 12}; // 100,000 bytes
    System.arraycopy(start, 0, bytes, 0, start.length);
    byte[] message = Arrays.copyOf(bytes, start.length + 100_000);
    assertThat(decoder(TREE).decode(EventType.IMPRESSION, SourceRecord.of(message)))
        .isInstanceOfSatisfying(
            Decoded.Reject.class,
            reject -> assertThat(reject.reason()).isEqualTo(RejectReason.INVALID_VALUE));
  }

  @Test
  void whatGoesOnAfterItsEndIsMalformed() {
    byte[] message = {2, 'a', 0, 0, 0, 2, 0, 9};
    assertMalformed(decoder(TREE), message);
  }

  @Test
  void textThatIsNotUtf8IsMalformed() {
    assertMalformed(decoder(TREE), new byte[] {2, -1, 0, 0, 0, 2, 0});
  }

  @Test
  void tombstonesAndLargeValuesAreMalformed() {
    assertThat(decoder(TREE).decode(EventType.IMPRESSION, SourceRecord.of(null)))
        .isInstanceOf(Decoded.Reject.class);
    assertMalformed(decoder(TREE), new byte[256 * 1024 + 1]);
    assertMalformed(decoder(TREE), new byte[0]);
  }

  @Test
  void anyBytesAreAnswered() {
    AvroEventDecoder plain = decoder(TREE);
    AvroEventDecoder resolving = resolving();
    Tries.of(
        10_000,
        random -> {
          SourceRecord record = SourceRecord.of(Damage.any(random, 200));
          plain.decode(EventType.IMPRESSION, record);
          resolving.decode(EventType.IMPRESSION, record);
        });
  }

  @Test
  void damagedMessagesAreAnswered() throws Exception {
    JsonAsAvro avro = new JsonAsAvro(EventSchema.STANDARD);
    byte[] valid =
        JsonAsAvro.plain(
            avro.record(
                EventType.IMPRESSION,
                """
                {"ImpressionID":"i1","Device":"tablet","ImpressionCost":0.5,"AdID":true,
                 "EventTime":1768478400000,"Browser":["x"],"UserID":"u"}
                """));
    byte[] tree = {2, 'a', 2, 2, 'b', 0, 4, 0, 0, 2, 0, 2, 0, 0, 2, 2, 2, 1};
    AvroEventDecoder wide = decoder(avro.schema(EventType.IMPRESSION).toString());
    AvroEventDecoder plain = decoder(TREE);
    AvroEventDecoder resolving = resolving();
    Tries.of(
        20_000,
        random -> {
          wide.decode(EventType.IMPRESSION, SourceRecord.of(Damage.of(valid, random)));
          SourceRecord damaged = SourceRecord.of(Damage.of(tree, random));
          Allocation.during(() -> plain.decode(EventType.IMPRESSION, damaged));
          assertThat(Allocation.during(() -> resolving.decode(EventType.IMPRESSION, damaged)))
              .isLessThan(MOST_BYTES);
        });
  }

  @Test
  void fixedThatNoDocumentHoldsIsAFault() {
    String schema =
        """
        {"type":"record","name":"R","fields":[{"name":"ImpressionID","type":{"type":"fixed",
          "name":"F","size":1000000000}}]}
        """;
    assertThatThrownBy(() -> decoder(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F has 1000000000 bytes, expected 262144 at most");
  }

  @Test
  void enumsAndUnionsWithoutSuchAnIndexAreMalformed() {
    String writer =
        """
        {"type":"record","name":"R","fields":[
          {"name":"ImpressionID","type":{"type":"enum","name":"E","symbols":["A","B"]}},
          {"name":"Device","type":["null","string"]}]}
        """;
    String reader =
        """
        {"type":"record","name":"R","fields":[
          {"name":"Device","type":["string","null"]},
          {"name":"ImpressionID","type":{"type":"enum","name":"E","symbols":["B","A"]}}]}
        """;
    AvroEventDecoder decoder =
        opened(
            AvroEventDecoder.builder()
                .schema(EventType.IMPRESSION, writer)
                .schema(EventType.CLICK, writer)
                .readerSchema(EventType.IMPRESSION, reader));
    for (byte index : new byte[] {-2, -1, 1, 3, 100}) {
      assertMalformed(decoder, new byte[] {index, 0});
      assertMalformed(decoder, new byte[] {0, index});
    }
  }
}
