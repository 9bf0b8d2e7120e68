/// From a text to a model's input with exact offsets: vocabularies, tokenizers, n-grams and windows.
package io.github.bbrac.annotation.tokenization;
