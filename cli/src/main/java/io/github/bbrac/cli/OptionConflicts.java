package io.github.bbrac.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Refuses options that another one would leave without effect: whoever names an option expects something of it.
final class OptionConflicts {
    private OptionConflicts() {}

    /// @param command as it was called
    /// @param option that leaves others without effect
    /// @param reason why
    /// @param others their names
    /// @throws ParameterException if the option was given, and one of the others
    static void refuse(CommandSpec command, String option, String reason, String... others) {
        ParseResult given = command.commandLine().getParseResult();
        for (String other : others) {
            if (given.hasMatchedOption(option) && given.hasMatchedOption(other)) {
                throw new ParameterException(
                        command.commandLine(),
                        other + ": expected it without " + option + ", found both; " + reason);
            }
        }
    }
}
