package io.adstream.kafkastreams.internal.topic;

import io.adstream.engine.Keying;
import java.util.List;

/**
 * The names of the topics that Kafka Streams creates for an application.
 *
 * @param applicationId the application's id
 */
public record InternalTopics(String applicationId) {

  /** The name of the store whose changelog contains the lanes' logs. */
  public static final String LANE_LOG = "lane-window";

  /** The name of the repartition that shuffles records to their lanes. */
  public static final String SHUFFLE = "by-impression-id";

  /** The topics that hold state not found elsewhere. */
  public List<String> of(Keying keying) {
    return keying == Keying.ANY ? List.of(changelog(), repartition()) : List.of(changelog());
  }

  /** The logs of the lanes. */
  public String changelog() {
    return applicationId + "-" + LANE_LOG + "-changelog";
  }

  /** Records on their way to their lanes; only if they are not keyed by impression id. */
  public String repartition() {
    return applicationId + "-" + SHUFFLE + "-repartition";
  }
}
