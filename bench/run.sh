#!/bin/sh
# Builds the benchmarks and runs them: bench/run.sh [products|bert|gru|training|shapes] [repeats]; see docs/performance.md.
#   bench/run.sh peers [--quick] [--only=PART] [repeats]   the engine beside its peers, which Maven fetches
# BBRAC_JAVA_HOME: the JDK 25 to use; unless set, the first that is found.
set -eu
cd "$(dirname "$0")/.."
. tools/find-jdk.sh
find_jdk
if [ -z "$jdk_home" ]; then
  printf 'bench: expected a JDK 25, found none; set BBRAC_JAVA_HOME to its folder. Looked at:\n%s' "$jdk_seen" >&2
  exit 1
fi
if [ "${1:-}" = peers ]; then
  mvn -q package -Ppeers -pl bench/peers -am -DskipTests
  class_path="bench/peers/target/*:bench/peers/target/libraries/*"
else
  mvn -q package -pl bench -am -DskipTests
  class_path=bench/target/bbrac-bench.jar
fi
heap=-Xmx2g
[ "${1:-}" != peers ] || heap="$heap -XX:+UseSerialGC -XX:MaxNewSize=32m" # as the launcher asks for where a model is read
if [ "${1:-}" = training ]; then
  heap="-Xmx6g -XX:+UseTransparentHugePages" # a step of base holds 2.4 GB; pages as the launcher asks for when it trains
fi
# shellcheck disable=SC2086 # the variable holds several flags
exec "$jdk_home/bin/java" $heap --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -DDJL_CACHE_DIR=bench/peers/target/djl -Dai.djl.offline=true -Dslf4j.internal.verbosity=ERROR -cp "$class_path" io.github.bbrac.bench.Main "$@"
