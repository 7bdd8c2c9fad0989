package io.adstream.spark;

/** Names the columns of a dataset that hold the fields of clicks. */
public final class ClickColumns extends StreamColumns<ClickColumns> {

  ClickColumns() {}

  /**
   * Sets the column of the click's own id. Required; may be the column of another field.
   *
   * @param column a column of the dataset
   * @return these columns
   */
  public ClickColumns clickId(String column) {
    return field("ClickID", column);
  }

  /**
   * Sets the column of the id of the impression that was clicked. Required.
   *
   * @param column a column of the dataset
   * @return these columns
   */
  public ClickColumns joinId(String column) {
    return field("JoinID", column);
  }

  @Override
  ClickColumns self() {
    return this;
  }

  @Override
  String costField() {
    return "ClickCost";
  }
}
