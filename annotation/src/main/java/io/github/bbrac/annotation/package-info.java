/// Words about text: documents, entities, label schemes and scores.
package io.github.bbrac.annotation;
