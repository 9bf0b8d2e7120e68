# Read by ./bbrac, bench/run.sh and .ci/run (POSIX sh). Finds a JDK 25 where people and packages put them.

# The feature version of the Java in folder $1; nothing if there is none.
jdk_version() {
  [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    while read -r jdk_line || [ -n "$jdk_line" ]; do
      case $jdk_line in
        JAVA_VERSION=\"[0-9]*)
          jdk_line=${jdk_line#*\"}
          echo "${jdk_line%%[!0-9]*}"
          ;;
      esac
    done <"$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
  fi
}

# The folder of the `java` that PATH finds, symbolic links followed; nothing if there is none.
jdk_on_path() {
  jdk_found=$(command -v java) || return 0
  while [ -h "$jdk_found" ]; do
    jdk_link=$(readlink "$jdk_found")
    case $jdk_link in
      /*) jdk_found=$jdk_link ;;
      *) jdk_found=$(dirname "$jdk_found")/$jdk_link ;;
    esac
  done
  (CDPATH='' cd -- "$(dirname "$jdk_found")/.." && pwd -P)
}

# Sets jdk_home to the first JDK 25 (empty if there is none) and jdk_seen to what was looked at, a line each.
# BBRAC_JAVA_HOME is an order, not a hint: where it names anything else, the search ends.
find_jdk() {
  jdk_home=
  jdk_seen=
  if [ -n "${BBRAC_JAVA_HOME:-}" ]; then
    try_jdk "BBRAC_JAVA_HOME" "$BBRAC_JAVA_HOME" || :
    return 0
  fi
  if [ -n "${JAVA_HOME:-}" ]; then
    try_jdk "JAVA_HOME" "$JAVA_HOME" && return 0
  fi
  jdk_path=$(jdk_on_path)
  if [ -n "$jdk_path" ]; then
    try_jdk "PATH" "$jdk_path" && return 0
  fi
  try_usual_jdks || :
}

# Sets jdk_home to the first JDK 25 where packages and version managers put theirs.
try_usual_jdks() {
  for jdk_folder in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /usr/local/*jdk* "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.jdks/* "${HOME:-/}"/.asdf/installs/java/* "${HOME:-/}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*; do
    if [ -x "$jdk_folder/bin/java" ]; then
      try_jdk "usual folder" "$jdk_folder" && return 0
    fi
  done
  return 1
}

# Sets jdk_home if folder $2 holds a Java 25; otherwise notes under $1 what it holds, and fails.
try_jdk() {
  jdk_number=$(jdk_version "$2")
  if [ "$jdk_number" = 25 ]; then
    jdk_home=$2
    return 0
  fi
  jdk_seen="$jdk_seen  $1: $2 (${jdk_number:+Java }${jdk_number:-no Java there})
"
  return 1
}
