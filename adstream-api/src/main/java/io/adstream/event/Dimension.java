package io.adstream.event;

/**
 * The names of the standard attributes of impressions, for cubes: {@code
 * Cube.every(ofMinutes(1)).by(AD_CATEGORY, DEVICE, "CampaignID")}. A declared attribute is a
 * dimension by its own name.
 */
public final class Dimension {

  /** Who saw the ad. */
  public static final String USER_ID = "UserID";

  /** In which session. */
  public static final String SESSION_ID = "SessionID";

  /** Which ad. */
  public static final String AD_ID = "AdID";

  /** The ad's category. */
  public static final String AD_CATEGORY = "AdCategory";

  /** The kind of device. */
  public static final String DEVICE = "Device";

  /** The operating system. */
  public static final String OS = "OS";

  /** The browser. */
  public static final String BROWSER = "Browser";

  /** Where the ad was shown. */
  public static final String LOCATION = "Location";

  /** On which page. */
  public static final String PAGE_ID = "PageID";

  /** Where the user came from. */
  public static final String REFERRER = "Referrer";

  private Dimension() {}
}
