package io.github.bbrac.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What can be done with annotated documents.
@Command(
        name = "data",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Checks, converts and splits annotated documents.",
            "",
            "Reads JSON Lines, exports of doccano, CoNLL (BIOES, BIO, BMES, BILOU or IOB1; B-Dis,"
                    + " Dis-B, B_Dis or Dis_B), text with [TEXT|TYPE] in it and brat folders, and finds"
                    + " out which. Nothing that it prints quotes a text."
        })
final class DataCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "data: expected check, convert or split, found none");
    }
}
