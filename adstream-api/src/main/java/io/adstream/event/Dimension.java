package io.adstream.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An attribute of an impression that KPIs can be grouped by. */
public enum Dimension {
  /** Who saw the ad. */
  USER_ID("UserID", "user_id"),
  /** In which session. */
  SESSION_ID("SessionID", "session_id"),
  /** Which ad. */
  AD_ID("AdID", "ad_id"),
  /** The ad's category. */
  AD_CATEGORY("AdCategory", "ad_category"),
  /** The kind of device. */
  DEVICE("Device", "device"),
  /** The operating system. */
  OS("OS", "os"),
  /** The browser. */
  BROWSER("Browser", "browser"),
  /** Where the ad was shown. */
  LOCATION("Location", "location"),
  /** On which page. */
  PAGE_ID("PageID", "page_id"),
  /** Where the user came from. */
  REFERRER("Referrer", "referrer");

  private final String wireName;
  private final String columnName;

  Dimension(String wireName, String columnName) {
    this.wireName = wireName;
    this.columnName = columnName;
  }

  /** The field's name on the wire, such as {@code AdCategory}. */
  public String wireName() {
    return wireName;
  }

  /** The column's name in tables, such as {@code ad_category}. */
  public String columnName() {
    return columnName;
  }

  /** The impression's value, null where it is missing. */
  public @Nullable String of(Impression impression) {
    return switch (this) {
      case USER_ID -> impression.userId();
      case SESSION_ID -> impression.sessionId();
      case AD_ID -> impression.adId();
      case AD_CATEGORY -> impression.adCategory();
      case DEVICE -> impression.device();
      case OS -> impression.os();
      case BROWSER -> impression.browser();
      case LOCATION -> impression.location();
      case PAGE_ID -> impression.pageId();
      case REFERRER -> impression.referrer();
    };
  }

  /**
   * The dimension with this name on the wire.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Dimension ofWireName(String wireName) {
    for (Dimension dimension : values()) {
      if (dimension.wireName.equals(wireName)) {
        return dimension;
      }
    }
    throw new IllegalArgumentException(
        "Cannot read dimension: name is \""
            + wireName
            + "\", expected one of "
            + Arrays.stream(values()).map(Dimension::wireName).toList());
  }
}
