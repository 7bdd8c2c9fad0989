package io.adstream.event;

/**
 * The names of the impressions' standard attributes, for use as cube dimensions: {@code
 * Cube.every(ofMinutes(1)).by(AD_CATEGORY, DEVICE, "CampaignID")}. Declared attributes are used by
 * their own names.
 */
public final class Dimension {

  /** The user who saw the ad. */
  public static final String USER_ID = "UserID";

  /** The session in which the ad was shown. */
  public static final String SESSION_ID = "SessionID";

  /** The ad. */
  public static final String AD_ID = "AdID";

  /** The ad's category. */
  public static final String AD_CATEGORY = "AdCategory";

  /** The kind of device. */
  public static final String DEVICE = "Device";

  /** The operating system. */
  public static final String OS = "OS";

  /** The browser. */
  public static final String BROWSER = "Browser";

  /** The location of the user. */
  public static final String LOCATION = "Location";

  /** The page on which the ad was shown. */
  public static final String PAGE_ID = "PageID";

  /** The page that the user came from. */
  public static final String REFERRER = "Referrer";

  private Dimension() {}
}
