/// Where words begin in a text without spaces.
package io.github.bbrac.annotation.segmentation;
