#!/bin/sh
# Builds the benchmarks and runs them: bench/run.sh [products|bert|gru|shapes] [repeats]; see docs/performance.md.
# JAVA: the java command of a JDK 25; the one on the path unless set.
set -eu
cd "$(dirname "$0")/.."
mvn -q package -pl bench -am -DskipTests
exec "${JAVA:-java}" -Xmx2g --add-modules jdk.incubator.vector -jar bench/target/bbrac-bench.jar "$@"
