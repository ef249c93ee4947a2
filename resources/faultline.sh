#!/bin/sh
# The installed command. Commands on files and workspaces run without a window or a display; everything else opens the
# desktop app.
here=$(dirname "$(readlink -f "$0")")
case "${1-}" in
  info | capture | import | list | verify | top | diff | export | help | -h | --help | -V | --version)
    export ELECTRON_RUN_AS_NODE=1
    exec "$here/faultline-app" "$here/resources/app.asar/out/main/cli.js" "$@"
    ;;
  open) shift ;;
esac
if [ "$(id -u)" = 0 ]; then
  exec "$here/faultline-app" --no-sandbox "$@"
fi
exec "$here/faultline-app" "$@"
