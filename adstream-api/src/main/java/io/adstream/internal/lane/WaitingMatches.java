package io.adstream.internal.lane;

import io.adstream.event.Impression;
import io.adstream.internal.window.OpenWindow;
import io.adstream.internal.window.WaitingClicks;
import io.adstream.join.JoinSpec;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Matches impressions with the clicks that have waited for them, some clicks at a time. The
 * progress need not be logged: a waiting click that matches an impression in the window is simply
 * one that has not been processed yet.
 */
final class WaitingMatches {

  /** Receives a match. */
  interface Listener {
    /**
     * An impression and a click that has waited for it.
     *
     * @param address the impression's address
     * @param click the click's address
     */
    void match(long address, Impression impression, long click);
  }

  private static final int CLICKS_AT_ONCE = 64;

  private final OpenWindow window;
  private final JoinSpec spec;
  private final Listener listener;
  private final ArrayDeque<Match> begun = new ArrayDeque<>();

  WaitingMatches(OpenWindow window, JoinSpec spec, Listener listener) {
    this.window = window;
    this.spec = spec;
    this.listener = listener;
  }

  /** Matches a new impression with waiting clicks; if there are many, with some of them. */
  void begin(long impression) {
    WaitingClicks.Walk walk = window.clicksWaitingFor(impression);
    if (walk != null) {
      Match match = new Match(impression, walk);
      if (match.goOn()) {
        begun.add(match);
      }
    }
  }

  /** Continues later with an impression from before a restart. */
  void resume(long impression) {
    WaitingClicks.Walk walk = window.clicksWaitingFor(impression);
    if (walk != null) {
      begun.add(new Match(impression, walk));
    }
  }

  /** Processes some clicks; returns whether there were any. */
  boolean step() {
    Match first = begun.peek();
    if (first != null && !first.goOn()) {
      begun.remove();
    }
    return first != null;
  }

  /** Processes all clicks; returns whether there were any. */
  boolean finish() {
    boolean any = false;
    while (step()) {
      any = true;
    }
    return any;
  }

  private final class Match {
    private final long address;
    private final long timeMillis;
    private final WaitingClicks.Walk walk;
    private @Nullable Impression impression;

    Match(long address, WaitingClicks.Walk walk) {
      this.address = address;
      this.walk = walk;
      timeMillis = window.impressionTimeMillis(address);
    }

    /** Processes some clicks; returns whether there are more. */
    boolean goOn() {
      for (int i = 0; i < CLICKS_AT_ONCE && walk.hasNext(); i++) {
        long click = walk.next();
        if (window.isPending(click) && spec.matches(timeMillis, window.clickTimeMillis(click))) {
          if (impression == null) {
            impression = window.impressionAt(address);
          }
          listener.match(address, impression, click);
        }
      }
      return walk.hasNext();
    }
  }
}
