package io.adstream.spark;

/** Names the columns of a dataset that hold the fields of impressions. */
public final class ImpressionColumns extends StreamColumns<ImpressionColumns> {

  ImpressionColumns() {}

  /**
   * Sets the column of the impression's id. Required.
   *
   * @param column a column of the dataset
   * @return these columns
   */
  public ImpressionColumns impressionId(String column) {
    return field("ImpressionID", column);
  }

  @Override
  ImpressionColumns self() {
    return this;
  }

  @Override
  String costField() {
    return "ImpressionCost";
  }
}
