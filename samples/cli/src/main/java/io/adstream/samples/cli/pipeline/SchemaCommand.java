package io.adstream.samples.cli.pipeline;

import io.adstream.samples.config.RunConfig;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prepares a pipeline's schema without running the pipeline, such as by another user. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = {
      "Shows or applies the changes that a configuration needs in its schema: tables, reporting"
          + " views, roles, time zone, retention. A pipeline applies them when it starts, if its user"
          + " has the privileges.",
      "With --check, the exit code is 1 if there are pending changes."
    })
public final class SchemaCommand implements Callable<Integer> {

  @Mixin private ConfigFile config = new ConfigFile();

  @ArgGroup(multiplicity = "1")
  private Action action = new Action();

  @Mixin private ChangedSpec changed = new ChangedSpec();

  @Mixin private OtherUser user = new OtherUser();

  @Spec private @Nullable CommandSpec spec;

  /** The action. */
  private static final class Action {
    @Option(names = "--print", description = "Print the SQL that --apply would run now.")
    private boolean print;

    @Option(names = "--apply", description = "Do it.")
    private boolean apply;

    @Option(names = "--check", description = "Report whether there are pending changes.")
    private boolean check;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("Cannot show schema: not called as a command");
    }
    RunConfig run =
        RunConfig.read(config.path(), changed.results(), System.getenv(), user.replacedSettings());
    var out = spec.commandLine().getOut();
    List<String> statements = run.sink().previewSchema(run.spec().sinkSpec());
    if (action.print && !statements.isEmpty()) {
      out.println("BEGIN;");
      statements.forEach(statement -> out.println(statement.strip().replaceFirst(";?$", ";")));
      out.println("COMMIT;");
    } else if (action.apply) {
      run.sink().applySchema(run.spec().sinkSpec());
      out.println(statements.size() + " statements executed.");
    } else if (action.check) {
      out.println(
          statements.isEmpty()
              ? "The schema is up to date."
              : statements.size() + " statements pending: see --print, then --apply.");
    }
    out.flush();
    return action.check && !statements.isEmpty() ? 1 : 0;
  }
}
