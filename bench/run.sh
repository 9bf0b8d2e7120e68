#!/bin/sh
# Builds the benchmarks and runs them: bench/run.sh [products|bert|gru|training|shapes] [repeats]; see docs/performance.md.
# BBRAC_JAVA_HOME: the JDK 25 to use; unless set, the first that is found.
set -eu
cd "$(dirname "$0")/.."
. tools/find-jdk.sh
find_jdk
if [ -z "$jdk_home" ]; then
  printf 'bench: expected a JDK 25, found none; set BBRAC_JAVA_HOME to its folder. Looked at:\n%s' "$jdk_seen" >&2
  exit 1
fi
mvn -q package -pl bench -am -DskipTests
exec "$jdk_home/bin/java" -Xmx2g --add-modules jdk.incubator.vector -jar bench/target/bbrac-bench.jar "$@"
