# Sourced by ./check, ./isogloss and ./mvnw: finds a JDK 25 or newer and exports JAVA_HOME.
# Order: JAVA_HOME, the java on the PATH, the usual JVM folders of Linux and macOS, SDKMAN, asdf, mise, Homebrew.
# A machine whose default java is older needs no variable set by hand.

isogloss_jdk_version() { # prints the feature version of the JDK in $1, or nothing when there is no compiler in it
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"; fi
}

isogloss_find_jdk() {
  _path_java=$(command -v java 2>/dev/null) || _path_java=
  if [ -n "$_path_java" ]; then
    _path_java=$(readlink -f "$_path_java" 2>/dev/null || echo "$_path_java")
    _path_java=${_path_java%/bin/java}
  fi
  for _home in "${JAVA_HOME:-}" "$_path_java" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.jdks/*; do
    [ -n "$_home" ] || continue
    _version=$(isogloss_jdk_version "$_home") || _version=
    if [ -n "$_version" ] && [ "$_version" -ge 25 ]; then
      JAVA_HOME=$_home
      PATH=$JAVA_HOME/bin:$PATH
      export JAVA_HOME PATH
      return 0
    fi
  done
  echo "isogloss: no JDK 25 found. Install one (for example: sdk install java 25-tem, brew install openjdk@25, or your system's openjdk-25-jdk) or set JAVA_HOME." >&2
  return 1
}

isogloss_find_jdk
