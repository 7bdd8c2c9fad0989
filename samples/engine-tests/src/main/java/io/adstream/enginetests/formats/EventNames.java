package io.adstream.enginetests.formats;

import io.adstream.event.EventType;
import java.util.List;

/** What events' fields are called that are not attributes. */
final class EventNames {

  /** Of records and messages. */
  static final String PACKAGE = "acme.ads";

  static final String TIME = "EventTime";
  static final String HEARTBEAT = "Heartbeat";

  private EventNames() {}

  static List<String> ids(EventType type) {
    return type == EventType.IMPRESSION ? List.of("ImpressionID") : List.of("ClickID", "JoinID");
  }

  static String cost(EventType type) {
    return type == EventType.IMPRESSION ? "ImpressionCost" : "ClickCost";
  }
}
