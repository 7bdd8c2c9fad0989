package io.adstream.spark.internal.state;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Frees the memory of a query's lanes when the query ends. */
public final class LaneReleases extends StreamingQueryListener {

  private static final long serialVersionUID = 1L;

  private LaneReleases() {}

  /** Registers a listener for a session's queries, unless there is one already. */
  public static synchronized void of(SparkSession session) {
    for (StreamingQueryListener listener : session.streams().listListeners()) {
      if (listener instanceof LaneReleases) {
        return;
      }
    }
    session.streams().addListener(new LaneReleases());
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {}

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    LaneCache.forget(event.id(), event.runId());
  }
}
