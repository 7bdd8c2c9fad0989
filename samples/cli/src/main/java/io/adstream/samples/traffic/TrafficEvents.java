package io.adstream.samples.traffic;

import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import java.util.SplittableRandom;
import java.util.UUID;

/** Generates random events of ads. Not thread-safe. */
final class TrafficEvents {

  private final EventSchema schema;
  private final Campaigns campaigns;
  private final SplittableRandom random;
  private final DeclaredAttributes declared;

  /**
   * Creates a generator for a schema.
   *
   * @param random the random generator, shared with the caller
   * @param seed the seed of the declared attributes
   */
  TrafficEvents(EventSchema schema, Campaigns campaigns, SplittableRandom random, long seed) {
    this.schema = schema;
    this.campaigns = campaigns;
    this.random = random;
    declared = new DeclaredAttributes(seed);
  }

  /**
   * An impression of an ad.
   *
   * @param point the point of the day, from 0 to 1
   */
  Impression impression(Campaigns.Ad ad, long timeMillis, double point) {
    Campaigns.Screen screen = campaigns.screen(random, point);
    String id = id();
    int user = random.nextInt(100_000);
    Impression.Builder impression =
        Impression.builder(id, schema)
            .userId("user-" + user)
            .sessionId("session-" + user + "-" + random.nextInt(10))
            .adId(ad.id())
            .adCategory(ad.category())
            .device(screen.device())
            .os(screen.os())
            .browser(screen.browser())
            .location(campaigns.location(random))
            .pageId(campaigns.page(random))
            .referrer(campaigns.referrer(random))
            .costMicros(campaigns.cost(random, ad.showingMicros()))
            .eventTimeMillis(timeMillis);
    for (Attribute attribute : DeclaredAttributes.of(schema.impressions())) {
      impression.set(attribute.name(), declared.value(attribute, ad));
    }
    return impression.build();
  }

  /** A click on an ad. */
  Click click(Campaigns.Ad ad, String joinId, long timeMillis) {
    Click.Builder click =
        Click.builder(id(), joinId, schema)
            .clickPosition(campaigns.position(random))
            .costMicros(campaigns.cost(random, ad.clickMicros()))
            .eventTimeMillis(timeMillis);
    for (Attribute attribute : DeclaredAttributes.of(schema.clicks())) {
      click.set(attribute.name(), declared.value(attribute, ad));
    }
    return click.build();
  }

  /** A unique id. */
  String id() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
