/// Text without annotation: read once, kept as tokens on disk, shown in windows with hidden words.
package io.github.bbrac.training.text;
