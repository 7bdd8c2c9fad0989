package io.adstream.sink;

/**
 * A lane is not where a batch starts. Whoever holds the lane must read its position again and go on
 * from there.
 */
public final class PositionConflictException extends SinkException {

  private static final long serialVersionUID = 1L;

  private final long position;

  /** A batch that starts elsewhere than the lane's stored position. */
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

  /** The lane's stored position. */
  public long position() {
    return position;
  }
}
