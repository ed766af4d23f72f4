#!/bin/sh
# Starts a program of this bundle, from any folder: ganbench, or bench-gpu where the link or file has that name.
here=$(dirname -- "$(readlink -f -- "$0")")
name=$(basename -- "$0")
fail() {
  echo "$1" >&2
  exit 2
}

made_for=$(sed -n 's/^ *"platform": "\(.*\)",*$/\1/p' "$here/bundle.json")
[ "$(uname -sm)" = "$made_for" ] || fail "This bundle was made for $made_for and does not run on $(uname -sm): make one there."

node=$here/bin/node
[ -x "$node" ] || node=$(command -v node) ||
  fail "$name needs Node.js 20.12 or later on the search path: this bundle was made without it (ganbench bundle --with-node)."

# WebGPU needs a Vulkan loader and a driver that it finds. The system's own come first.
if [ -e "$here/lib/libvulkan.so.1" ] && ! { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -q 'libvulkan\.so\.1'; then
  export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
fi

case $name in
  bench-gpu) exec env TSX_TSCONFIG_PATH="$here/harness/tsx.json" "$node" --import "$here/node_modules/tsx/dist/loader.mjs" "$here/benchmarks/gpu.ts" "$@" ;;
  *) exec "$node" "$here/harness/bin.js" "$@" ;;
esac
