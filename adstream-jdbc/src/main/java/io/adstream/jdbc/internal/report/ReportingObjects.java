package io.adstream.jdbc.internal.report;

import io.adstream.jdbc.internal.table.Comments;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * The contents of the reporting schema: views and functions, ordered so that each uses only those
 * before it.
 */
public record ReportingObjects(Layout layout, Reporting reporting, CountedSince since) {

  /** The names of views and signatures of functions, in the order of creation. */
  public List<String> names() {
    List<String> names = new ArrayList<>(LocalTimeRange.names());
    names.addAll(FactViews.names());
    names.addAll(new ClickFunctions(layout, reporting).names());
    for (List<CubeViews> views : cubes()) {
      views.forEach(each -> names.addAll(each.names()));
      names.addAll(new CubeFunctions(views, reporting).names());
      names.addAll(new Anomalies(views, reporting).names());
    }
    if (!layout.reach().isEmpty()) {
      names.addAll(ReachViews.functionNames());
    }
    reach().forEach(each -> names.addAll(each.names()));
    names.addAll(new CampaignPacing(layout, reporting, since).names());
    names.addAll(FilterValues.names());
    return names;
  }

  /** The statements that create them, in the order in which they must run. */
  public List<String> statements() {
    return withoutCurrency().stream()
        .map(statement -> Comments.inCurrency(statement, reporting.currency()))
        .toList();
  }

  private List<String> withoutCurrency() {
    List<String> statements = new ArrayList<>(new LocalTimeRange(reporting).statements());
    statements.addAll(new FactViews(layout, reporting).statements());
    statements.addAll(new ClickFunctions(layout, reporting).statements());
    for (List<CubeViews> views : cubes()) {
      views.forEach(each -> statements.addAll(each.statements()));
      statements.addAll(new CubeFunctions(views, reporting).statements());
      statements.addAll(new Anomalies(views, reporting).statements());
    }
    if (!layout.reach().isEmpty()) {
      statements.addAll(ReachViews.functions(reporting));
    }
    reach().forEach(each -> statements.addAll(each.statements()));
    statements.addAll(new CampaignPacing(layout, reporting, since).statements());
    statements.addAll(new FilterValues(cubes(), reporting).statements());
    return statements;
  }

  /** The digest that tells whether the existing objects are these. */
  public String digest() {
    return Reporting.digest(statements());
  }

  /** The views of each cube, by window first. */
  private List<List<CubeViews>> cubes() {
    return layout.cubes().values().stream()
        .map(tables -> tables.stream().map(this::views).toList())
        .toList();
  }

  private CubeViews views(CubeTable table) {
    return new CubeViews(table, layout.plan().join(), reporting, since);
  }

  /** A cube with reach always has a table by day. */
  private List<ReachViews> reach() {
    return layout.reach().stream()
        .map(
            reach ->
                layout.cubeTables().stream()
                    .filter(table -> table.cube().name().equals(reach.plan().name()))
                    .filter(table -> table.grain() == CubeTable.Grain.DAY)
                    .map(table -> new ReachViews(reach, views(table), reporting, since))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }
}
