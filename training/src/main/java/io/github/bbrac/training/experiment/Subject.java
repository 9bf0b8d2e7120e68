package io.github.bbrac.training.experiment;

import io.github.bbrac.training.TrainingData;
import io.github.bbrac.training.TrainingSettings;

/// What an experiment is about. Immutable.
///
/// @param data that all systems learn from and are scored on
/// @param settings of all runs, but for system and seed
/// @param startingPoint the checksum of what systems begin with that have a BERT; empty where they begin from nothing
/// @param published figures to put beside
record Subject(
        TrainingData data, TrainingSettings settings, String startingPoint, Published published) {}
