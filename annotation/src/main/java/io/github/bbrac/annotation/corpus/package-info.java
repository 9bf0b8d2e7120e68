/// Annotated documents of any format as one thing to read, check and split.
package io.github.bbrac.annotation.corpus;
