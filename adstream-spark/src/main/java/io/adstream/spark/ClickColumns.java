package io.adstream.spark;

/** In which columns of a dataset the fields of clicks are. */
public final class ClickColumns extends StreamColumns<ClickColumns> {

  ClickColumns() {}

  /** The click's own id. Required; may be the column of another field. */
  public ClickColumns clickId(String column) {
    return field("ClickID", column);
  }

  /** The id of the impression that was clicked. Required. */
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
