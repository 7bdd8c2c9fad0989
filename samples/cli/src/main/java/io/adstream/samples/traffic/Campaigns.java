package io.adstream.samples.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The mix of ads, devices, locations and pages. Immutable. */
public final class Campaigns {

  private static final int ADS = 48;
  private static final List<String> CAMPAIGNS = List.of("Autumn", "New", "Weekend", "Last-minute");
  private static final List<String> PAGES =
      List.of("/home", "/news/today", "/sport/results", "/weather", "/shop/cart", "/video/player");
  private static final List<String> LOCATIONS =
      List.of("DE", "US", "FR", "JP", "BR", "IN", "GB", "KR", "ES", "NL");
  private static final List<String> REFERRERS =
      List.of(
          "https://search.example/results?q=offers",
          "https://social.example/feed/for-you",
          "https://news.example/front-page",
          "https://mail.example/newsletter");
  private static final List<String> BROWSERS = List.of("Chrome", "Safari", "Firefox", "Edge");
  private static final List<String> POSITIONS = List.of("header", "sidebar", "in-feed", "footer");

  private final List<Ad> ads = new ArrayList<>();
  private final double totalWeight;
  private final double clickFactor;

  /**
   * An ad.
   *
   * @param id its id
   * @param campaign its campaign
   * @param advertiser its advertiser
   * @param category its category
   * @param weight how often it is shown, relative to the others
   * @param clicks how often it is clicked, relative to the others
   * @param showingMicros the mean cost of an impression, in micros
   * @param clickMicros the mean cost of a click, in micros
   */
  public record Ad(
      String id,
      String campaign,
      String advertiser,
      String category,
      double weight,
      double clicks,
      long showingMicros,
      long clickMicros) {

    /** The campaign's id. */
    public String campaignId() {
      return idOf(campaign);
    }

    /** The advertiser's id. */
    public String advertiserId() {
      return idOf(advertiser);
    }

    private static String idOf(String name) {
      return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
    }
  }

  private enum Category {
    APPAREL("coats", "Loom & Thread", 1.0, 2_100, 240_000),
    ELECTRONICS("phones", "Voltaic", 0.8, 3_400, 410_000),
    FOOD("snacks", "Pantry Nine", 1.4, 1_300, 150_000),
    FINANCE("savings", "Harbour Bank", 0.5, 7_800, 1_900_000),
    TRAVEL("city trips", "Meridian Air", 0.9, 4_200, 620_000),
    GAMES("arcade", "Sixth Dice", 1.7, 900, 90_000);

    private final String noun;
    private final String advertiser;
    private final double clicks;
    private final long showingMicros;
    private final long clickMicros;

    Category(String noun, String advertiser, double clicks, long showingMicros, long clickMicros) {
      this.noun = noun;
      this.advertiser = advertiser;
      this.clicks = clicks;
      this.showingMicros = showingMicros;
      this.clickMicros = clickMicros;
    }
  }

  /** The screen that an impression was shown on. */
  record Screen(@Nullable String device, String os, String browser) {}

  /** The fixed mix. */
  public Campaigns() {
    Category[] categories = Category.values();
    double weights = 0;
    double clicks = 0;
    for (int i = 0; i < ADS; i++) {
      Category category = categories[i % categories.length];
      // A few ads have most of the impressions.
      double weight = 1.0 / (1 + i / 3.0);
      ads.add(
          new Ad(
              "ad-" + (100 + i),
              CAMPAIGNS.get(i / categories.length % CAMPAIGNS.size()) + " " + category.noun,
              category.advertiser,
              category.name().toLowerCase(Locale.ROOT),
              weight,
              category.clicks,
              category.showingMicros,
              category.clickMicros));
      weights += weight;
      clicks += weight * category.clicks;
    }
    totalWeight = weights;
    clickFactor = weights / clicks;
  }

  /** All ads. */
  public List<Ad> ads() {
    return List.copyOf(ads);
  }

  Ad ad(SplittableRandom random) {
    double left = random.nextDouble() * totalWeight;
    for (Ad ad : ads) {
      left -= ad.weight();
      if (left < 0) {
        return ad;
      }
    }
    return ads.get(0);
  }

  /** The probability of a click on an ad, given the overall probability. */
  double clickRate(Ad ad, double meanRate) {
    return Math.min(1, meanRate * ad.clicks() * clickFactor);
  }

  /** A random cost from 50 % to 150 % of a mean. */
  long cost(SplittableRandom random, long meanMicros) {
    return meanMicros / 2 + random.nextLong(meanMicros);
  }

  /**
   * A random screen; the later in the day, the more often a phone. Sometimes the device is unknown.
   */
  Screen screen(SplittableRandom random, double point) {
    String browser = pick(random, BROWSERS);
    double dice = random.nextDouble();
    if (dice < 0.005) {
      return new Screen(null, "unknown", browser);
    }
    if (dice < 0.4 + 0.25 * point) {
      return new Screen("mobile", random.nextInt(5) < 3 ? "Android" : "iOS", browser);
    }
    return dice < 0.75
        ? new Screen("tablet", "iOS", browser)
        : new Screen("desktop", random.nextInt(3) == 0 ? "macOS" : "Windows", browser);
  }

  String page(SplittableRandom random) {
    return pick(random, PAGES);
  }

  String location(SplittableRandom random) {
    return pick(random, LOCATIONS);
  }

  @Nullable String referrer(SplittableRandom random) {
    return random.nextInt(10) < 3 ? null : pick(random, REFERRERS);
  }

  String position(SplittableRandom random) {
    return pick(random, POSITIONS);
  }

  private static String pick(SplittableRandom random, List<String> from) {
    // The smaller of two random numbers, so that the first entries are more frequent.
    return from.get(Math.min(random.nextInt(from.size()), random.nextInt(from.size())));
  }
}
