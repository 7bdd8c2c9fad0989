package io.adstream.samples.traffic;

import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.StreamSchema;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The demo's declared attributes and their values. The values have a separate random generator, so
 * that the rest of the traffic does not depend on them. Not thread-safe.
 */
final class DeclaredAttributes {

  static final String CAMPAIGN = "CampaignID";
  static final String PLACEMENT = "Placement";
  static final String VIEWABLE = "Viewable";
  static final String BOT = "Bot";
  static final String REVENUE = "Revenue";

  static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(
              Attribute.text(CAMPAIGN).describedAs("The campaign that the ad was shown for."),
              Attribute.text(PLACEMENT).describedAs("The kind of place on the page."),
              Attribute.flag(VIEWABLE)
                  .describedAs("Whether the ad was in view; null if that was not measured."),
              Attribute.flag(BOT).describedAs("Whether the ad was shown to a program."))
          .click(Attribute.decimal(REVENUE).describedAs("The revenue from the click."))
          .build();

  private static final List<String> PLACEMENTS = List.of("feed", "banner", "interstitial", "video");

  private final SplittableRandom random;

  DeclaredAttributes(long seed) {
    random = new SplittableRandom(~seed);
  }

  /** The declared attributes of a schema. */
  static List<Attribute> of(StreamSchema schema) {
    return schema.attributes().subList(schema.standardSize(), schema.size());
  }

  /** A random value of an ad's event; null if it is missing, as for unknown attributes. */
  @Nullable Object value(Attribute attribute, Campaigns.Ad ad) {
    return switch (attribute.name()) {
      case CAMPAIGN -> ad.campaignId();
      case PLACEMENT -> PLACEMENTS.get(random.nextInt(PLACEMENTS.size()));
      case VIEWABLE -> random.nextInt(50) == 0 ? null : (Object) (random.nextInt(10) < 6);
      case BOT -> random.nextInt(33) == 0;
      case REVENUE ->
          random.nextInt(4) > 0
              ? null
              : (Object) random.nextLong(-ad.clickMicros(), 20 * ad.clickMicros());
      default -> null;
    };
  }
}
