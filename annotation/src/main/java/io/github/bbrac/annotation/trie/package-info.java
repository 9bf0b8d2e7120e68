/// Terms by their characters; for the packages of this module.
package io.github.bbrac.annotation.trie;
