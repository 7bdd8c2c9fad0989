package io.adstream.decode;

import static io.adstream.event.EventType.CLICK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointerTest {

  private static final String IDS = "\"ClickID\":\"c\",\"JoinID\":\"i\",\"EventTime\":17";
  private static final int MEGABYTE = 1 << 20;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/device/os    | {'device':{'name':'x','os':'iOS'}}           | iOS",
        "/device/os    | {'device':{'os':{'name':'iOS'}},'os':'x'}    | INVALID",
        "/device/os    | {'device':{'name':{'os':'x'}}}               |",
        "/device/os    | {'device':'iOS'}                             |",
        "/device/os    | {'device':null,'os':'x'}                     |",
        "/device/os    | {'device':[{'os':'x'}]}                      |",
        "/tags/0       | {'tags':['a','b']}                           | a",
        "/tags/1       | {'tags':[['a','x'],'b','c']}                 | b",
        "/tags/1       | {'tags':['a']}                               |",
        "/tags/1       | {'tags':{'1':'member'}}                      | member",
        "/tags/01      | {'tags':['a','b']}                           |",
        "/tags/-       | {'tags':['a','b']}                           |",
        "/tags/10/a/0  | {'tags':[0,1,2,3,4,5,6,7,8,9,{'a':['x']}]}   | x",
        "/a~1b/c~0d    | {'a/b':{'c~d':'x'}}                          | x",
        "/~01          | {'~1':'x'}                                   | x",
        "/             | {'':'x'}                                     | x",
        "/a//b         | {'a':{'':{'b':'x'}}}                         | x",
        "/flat         | {'flat':'x'}                                 | x",
        "a/b           | {'a/b':'x','a':{'b':'y'}}                    | x",
        "/é/\uD83D\uDE00 | {'é':{'\uD83D\uDE00':'x'}}                 | x",
        "/a/b          | {'a':{'b':'x'},'a':{'c':'y'}}                |",
        "/a/b          | {'a':{'b':'x'},'a':null}                     |",
        "/a/b          | {'a':{'b':[]},'a':{'b':'x'}}                 | x",
        "/a/b          | {'a':{'b':'x'},'a':['y']}                    |",
      })
  void pointerFindsNestedValues(String pointer, String json, @Nullable String expected) {
    EventDecoder decoder = JsonEventDecoder.create().withSchema(schema(pointer));
    String members = json.strip().substring(1).replace('\'', '"');

    if ("INVALID".equals(expected)) {
      assertThat(decode(decoder, "{" + IDS + "," + members))
          .isInstanceOfSatisfying(
              Decoded.Reject.class,
              reject -> assertThat(reject.detail()).startsWith(pointer + " is invalid"));
    } else {
      assertThat(decode(decoder, "{" + IDS + "," + members))
          .isInstanceOfSatisfying(
              Decoded.Event.class,
              event -> assertThat(event.event().attributes().text("Own")).isEqualTo(expected));
    }
  }

  @Test
  void idsTimeCostAndHeartbeatMayBeNestedToo() {
    EventDecoder decoder =
        JsonEventDecoder.builder()
            .fieldName(CLICK, "ClickID", "/meta/ids/0")
            .fieldName(CLICK, "EventTime", "/meta/time")
            .fieldName(CLICK, "ClickCost", "/cost/value")
            .fieldName(CLICK, "Heartbeat", "/meta/alive")
            .build();
    String meta = "\"meta\":{\"ids\":[\"c\"],\"time\":17}";

    assertThat(decode(decoder, "{" + meta + ",\"JoinID\":\"i\",\"cost\":{\"value\":2}}"))
        .isInstanceOfSatisfying(
            Decoded.Event.class,
            event -> {
              assertThat(event.event().id()).isEqualTo("c");
              assertThat(event.event().eventTimeMillis()).isEqualTo(17);
              assertThat(event.event().costMicros()).isEqualTo(2_000_000);
            });
    assertThat(decode(decoder, "{\"meta\":{\"alive\":true,\"time\":17}}"))
        .isEqualTo(new Decoded.Heartbeat(17));
    assertThat(decode(decoder, "{" + meta + ",\"meta\":{},\"JoinID\":\"i\"}"))
        .isEqualTo(
            new Decoded.Reject(
                RejectReason.MISSING_FIELD, "/meta/ids/0 is missing, null or empty"));
  }

  @Test
  void nestingIsBoundedWhereAPointerLeads() {
    EventDecoder two =
        JsonEventDecoder.builder()
            .schema(schema("/a/b/c"))
            .limits(new Limits(10, 2, 1_000))
            .build();

    assertThat(decode(two, "{" + IDS + ",\"a\":{\"b\":1}}")).isInstanceOf(Decoded.Event.class);
    for (String deep : new String[] {"{\"b\":{}}", "{\"x\":[]}", "[[]]"}) {
      assertThat(decode(two, "{" + IDS + ",\"a\":" + deep + "}"))
          .isInstanceOfSatisfying(
              Decoded.Reject.class,
              reject -> assertThat(reject.reason()).isEqualTo(RejectReason.MALFORMED));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':{'n1':1},'a':{'n400':1},",
        "{'a':{'n1':1,'n2':1,'n3':1,'n4':1},",
        "{'a':{'b':{'c':1}},",
        "{'a':{},'a':[],",
        "{'a':[[[[1]]]],",
      })
  @Tag("timed")
  void halfAMegabyteOfNestedValuesTakesUnderFiftyMilliseconds(String members) {
    EventSchema.Builder schema = EventSchema.builder();
    for (int i = 0; i < 490; i++) {
      schema.click(Attribute.text("Own" + i).at("/a/n" + i));
    }
    schema.click(Attribute.text("Deep").at("/a/b/c"), Attribute.text("Late").at("/a/999"));
    EventDecoder decoder =
        JsonEventDecoder.builder()
            .schema(schema.build())
            .limits(new Limits(10, 100, MEGABYTE))
            .build();
    String each = members.substring(1).replace('\'', '"');
    byte[] document =
        ("{"
                + each.repeat(MEGABYTE / 2 / each.length())
                + IDS
                + ",\"a\":["
                + "1,".repeat(MEGABYTE / 16)
                + "1]}")
            .getBytes(UTF_8);
    long most = CpuTime.scaled(Duration.ofMillis(50).toNanos());

    assertThat(decoder.decode(CLICK, SourceRecord.of(document))).isInstanceOf(Decoded.Event.class);
    assertThat(CpuTime.bestNanos(most, () -> decoder.decode(CLICK, SourceRecord.of(document))))
        .isLessThan(most);
  }

  private static EventSchema schema(String pointer) {
    return EventSchema.builder().click(Attribute.text("Own").at(pointer)).build();
  }

  private static Decoded decode(EventDecoder decoder, String json) {
    return decoder.decode(CLICK, SourceRecord.of(json.getBytes(UTF_8)));
  }
}
