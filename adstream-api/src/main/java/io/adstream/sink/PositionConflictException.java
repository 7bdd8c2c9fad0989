package io.adstream.sink;

/**
 * Thrown if a batch does not start at its lane's stored position. The writer must reread the
 * position and resume from there.
 */
public final class PositionConflictException extends SinkException {

  private static final long serialVersionUID = 1L;

  private final long position;

  /**
   * Creates an exception for a batch that starts elsewhere than at the lane's stored position.
   *
   * @param batch the batch that cannot be applied
   * @param position the lane's stored position
   */
  public PositionConflictException(Batch batch, long position) {
    super(
        "Cannot apply batch: lane "
            + batch.lane()
            + " is at "
            + position
            + ", expected "
            + batch.from());
    this.position = position;
  }

  /** {@return the lane's stored position} */
  public long position() {
    return position;
  }
}
