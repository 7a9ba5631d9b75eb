# Shared by the scripts in this folder: finds Node, installs packages where they changed. Sourced, not run.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The version that Kith's server needs: it runs TypeScript as it is.
new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)' 2>/dev/null
}

# Node 24 comes with the packages, pinned like any other of them, so that an older one on the system does not matter.
find_node() {
  local candidate
  for candidate in node_modules/.bin/node "$(command -v node || true)"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ] && new_enough "$candidate"; then
      NODE=$candidate
      return 0
    fi
  done
  return 1
}

install_packages() {
  local sum
  sum=$(cksum <package-lock.json)
  if [ "$(cat node_modules/.kith-installed 2>/dev/null)" = "$sum" ] && find_node; then return; fi
  command -v npm >/dev/null || fail "Kith needs Node 20 or newer with npm to install itself: https://nodejs.org"
  if ! node scripts/installed.mjs; then
    # A second working copy may borrow the packages of the first by a link. Installing through it would take them from under it.
    if [ -L node_modules ]; then
      echo "These packages belong to $(readlink node_modules) and are not quite those of package-lock.json: used as they are." >&2
      find_node && return
    fi
    echo "Installing packages (this takes a minute or two)..."
    npm ci --no-audit --no-fund --loglevel=error || fail "npm ci failed. Kith needs the network for its first start."
  fi
  # A read-only installation works as well; it is only looked through again each time.
  { printf '%s\n' "$sum" >node_modules/.kith-installed; } 2>/dev/null || true
  find_node || fail "No Node 22.18 or newer was found, and none came with the packages for $(uname -sm). Install Node 24: https://nodejs.org"
}

install_packages
PATH="$PWD/node_modules/.bin:$PATH"
# Compiled code is kept between starts, which makes them about twice as fast.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$PWD/node_modules/.cache/node}"
