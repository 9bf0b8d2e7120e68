/// What was found, held against what people annotated.
package io.github.bbrac.annotation.evaluation;
