/// Documents as files: JSON Lines, CoNLL, brat standoff, an HTML page, a terminal's view.
package io.github.bbrac.annotation.format;
