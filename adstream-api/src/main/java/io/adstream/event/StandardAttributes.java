package io.adstream.event;

import java.util.List;

/**
 * The attributes that every schema starts with. To add a standard attribute, append it here: stored
 * events rely on the order.
 */
final class StandardAttributes {

  static final List<Attribute> IMPRESSION =
      List.of(
          text(Dimension.USER_ID, "The user who saw the ad."),
          text(Dimension.SESSION_ID, "The session in which the ad was shown."),
          text(Dimension.AD_ID, "The ad."),
          text(Dimension.AD_CATEGORY, "The ad's category."),
          text(Dimension.DEVICE, "The kind of device."),
          text(Dimension.OS, "The operating system."),
          text(Dimension.BROWSER, "The browser."),
          text(Dimension.LOCATION, "The location of the user."),
          text(Dimension.PAGE_ID, "The page on which the ad was shown."),
          text(Dimension.REFERRER, "The page that the user came from."));

  static final List<Attribute> CLICK =
      List.of(text(Click.CLICK_POSITION, "The position of the click on the ad or page."));

  private StandardAttributes() {}

  private static Attribute text(String name, String comment) {
    return Attribute.text(name).inColumn(Attribute.snakeCase(name)).describedAs(comment);
  }
}
