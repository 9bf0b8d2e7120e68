/// Several systems trained on the same data, with several seeds, and held against each other.
package io.github.bbrac.training.experiment;
