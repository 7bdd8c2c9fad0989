package io.adstream.event;

import java.util.List;

/**
 * The attributes that every schema starts with. A further one is declared here, and read like any
 * other; its place in the lists never changes, since stored events rely on it.
 */
final class StandardAttributes {

  static final List<Attribute> IMPRESSION =
      List.of(
          text(Dimension.USER_ID, "Who saw the ad."),
          text(Dimension.SESSION_ID, "In which session."),
          text(Dimension.AD_ID, "Which ad."),
          text(Dimension.AD_CATEGORY, "The ad's category."),
          text(Dimension.DEVICE, "The kind of device."),
          text(Dimension.OS, "The operating system."),
          text(Dimension.BROWSER, "The browser."),
          text(Dimension.LOCATION, "Where the ad was shown."),
          text(Dimension.PAGE_ID, "On which page."),
          text(Dimension.REFERRER, "Where the user came from."));

  static final List<Attribute> CLICK =
      List.of(text(Click.CLICK_POSITION, "Where on the ad or page the click was."));

  private StandardAttributes() {}

  private static Attribute text(String name, String comment) {
    return Attribute.text(name).inColumn(Attribute.snakeCase(name)).describedAs(comment);
  }
}
