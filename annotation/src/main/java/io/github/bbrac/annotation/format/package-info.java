/// Documents as files: JSON Lines, doccano, CoNLL, brat standoff, HTML pages, a terminal's view.
package io.github.bbrac.annotation.format;
