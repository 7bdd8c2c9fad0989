package io.adstream.spark;

/** In which columns of a dataset the fields of impressions are. */
public final class ImpressionColumns extends StreamColumns<ImpressionColumns> {

  ImpressionColumns() {}

  /** The impression's id. Required. */
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
