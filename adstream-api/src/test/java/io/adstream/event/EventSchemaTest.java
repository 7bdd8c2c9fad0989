package io.adstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemaTest {

  @ParameterizedTest
  @CsvSource({
    "AdID, ad_id",
    "OS, os",
    "PageID, page_id",
    "CampaignID, campaign_id",
    "IsBot, is_bot",
    "utmSource, utm_source",
    "HTTPStatus2xx, http_status2xx",
    "already_snake, already_snake",
  })
  void columnIsTheNameInSnakeCase(String name, String column) {
    assertThat(Attribute.snakeCase(name)).isEqualTo(column);
  }

  @Test
  void standardAttributesComeFirst() {
    EventSchema schema = EventSchema.builder().impression(Attribute.text("CampaignID")).build();

    assertThat(schema.impressions().attributes().subList(0, 10))
        .isEqualTo(EventSchema.STANDARD.impressions().attributes());
    assertThat(schema.impressions().attribute(10).column()).isEqualTo("campaign_id");
    assertThat(schema.impressions().indexOf("CampaignID")).isEqualTo(10);
    assertThat(schema.clicks()).isEqualTo(EventSchema.STANDARD.clicks());
  }

  @Test
  void nameOfBothStreamsHasAColumnForEach() {
    EventSchema schema =
        EventSchema.builder()
            .click(Attribute.flag("IsBot"), Attribute.flag("IsNew"))
            .impression(Attribute.flag("IsBot"))
            .build();

    assertThat(schema.impressions().attribute(10).column()).isEqualTo("is_bot");
    assertThat(schema.clicks().attributes())
        .map(Attribute::column)
        .containsExactly("click_position", "click_is_bot", "is_new");
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                EventSchema.builder()
                    .impression(
                        Attribute.text("Device"),
                        Attribute.text("JoinID"),
                        Attribute.text("Phone").inColumn("device"),
                        Attribute.text("Type"))
                    .click(Attribute.text("One"), Attribute.integer("One"))
                    .build())
        .withMessageContaining("IMPRESSION attribute Device is taken")
        .withMessageContaining("IMPRESSION attribute JoinID is taken")
        .withMessageContaining("column of IMPRESSION attribute Phone is device, which is Device's")
        .withMessageContaining("column of IMPRESSION attribute Type is type, which is adstream's")
        .withMessageContaining("CLICK attribute One is taken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a-b", "a b", "_a", "a\"", "é"})
  void nameThatIsNoneIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attribute.text(name))
        .withMessageContaining("name is \"" + name + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1a", "A", "a-b", "a\"; DROP TABLE x", "é"})
  void columnThatIsNoneIsRefused(String column) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attribute.text("a").inColumn(column))
        .withMessageContaining("column is \"" + column + "\"");
  }

  @Test
  void valueOfAnotherTypeIsRefused() {
    EventSchema schema = EventSchema.builder().impression(Attribute.decimal("Bid")).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Impression.builder("i", schema).set("Bid", "1.5"))
        .withMessageContaining("attribute Bid: value is 1.5 (String), expected DECIMAL");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Impression.builder("i", schema).set("Bid", AttributeType.MAX_MICROS + 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Impression.builder("i", schema).set("Gone", null))
        .withMessageContaining("name is \"Gone\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Impression.builder("i", schema).build().attributes().text("Bid"))
        .withMessageContaining("it is DECIMAL, expected TEXT");
  }

  @Test
  void schemaIsTheSameAfterSerialization() throws IOException, ClassNotFoundException {
    EventSchema schema = EventSchema.builder().click(Attribute.flag("IsBot").at("/a/b")).build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(schema);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      EventSchema read = (EventSchema) in.readObject();
      assertThat(read).isEqualTo(schema);
      assertThat(read.clicks().indexOf("IsBot")).isEqualTo(1);
    }
  }
}
