package io.adstream.tck.sink;

import io.adstream.join.JoinResult;
import java.util.Iterator;
import java.util.List;

/**
 * Results that run an action before returning the last one, in one of the sink's passes over them.
 */
final class GatedResults implements Iterable<JoinResult> {

  private final List<JoinResult> results;
  private final int pass;
  private final Runnable gate;
  private int passes;
  private volatile boolean reached;

  /**
   * Creates results with a gate.
   *
   * @param pass the pass with the gate; 1 for the first
   * @param gate the action, which runs in the reading thread
   */
  GatedResults(List<JoinResult> results, int pass, Runnable gate) {
    this.results = results;
    this.pass = pass;
    this.gate = gate;
  }

  /** Whether the gate was reached. */
  boolean isReached() {
    return reached;
  }

  @Override
  public Iterator<JoinResult> iterator() {
    Iterator<JoinResult> each = results.iterator();
    boolean gated = ++passes == pass;
    return new Iterator<>() {
      private int left = results.size();

      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public JoinResult next() {
        if (--left == 0 && gated) {
          reached = true;
          gate.run();
        }
        return each.next();
      }
    };
  }
}
